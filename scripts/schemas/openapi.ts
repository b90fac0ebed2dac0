/** The parts of an OpenAPI schema, version 2 or of a CRD, that matter here. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-group-version-kind"?: readonly { group: string; version: string; kind: string }[];
}

const QUANTITY_PATTERN = "([KMGTPE]i)";
const MOST_ENUM_VALUES = 40;
/** Longer than any limit that is worth knowing. */
const LONGEST_LIMIT = 100_000;

const limit = (most: number | undefined) => (most !== undefined && most <= LONGEST_LIMIT ? String(most) : "");

/** The expression of a type that is neither object, list nor reference; null where it is one of those. */
export function scalarExpression(schema: Schema): string | null {
  const alternatives = new Set(schema.anyOf?.map((alternative) => alternative.type));
  const either = alternatives.has("integer") && alternatives.has("string");
  if (schema["x-kubernetes-int-or-string"] || schema.format === "int-or-string" || (either && !schema.properties)) {
    return schema.pattern?.includes(QUANTITY_PATTERN) ? "quantity" : "int|string";
  }
  if (schema["x-kubernetes-embedded-resource"] && !schema.properties) return "object";
  switch (schema.type) {
    case "boolean":
      return "bool";
    case "integer":
      return schema.format === "int32" ? "int" : "long";
    case "number":
      return "number";
    case "string": {
      const values = schema.enum ?? [];
      const plain = values.every((value) => typeof value === "string" && !/['|!]/.test(value));
      if (values.length > 0 && values.length <= MOST_ENUM_VALUES && plain) {
        return values.map((value) => `'${String(value)}'`).join("|");
      }
      if (schema.format === "date-time") return "time";
      if (schema.format === "byte") return "bytes";
      const most = limit(schema.maxLength);
      return most === "" ? "string" : `string(${most})`;
    }
    case undefined:
      return schema.$ref || schema.allOf || schema.properties || schema.items ? null : "any";
    default:
      return null;
  }
}

/** What stands before the element's expression in that of a list: its greatest length and its keys. */
export function listPrefix(schema: Schema): string {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const merge = schema["x-kubernetes-patch-merge-key"];
  const named = keys.length > 0 ? keys : merge === undefined ? [] : [merge];
  const set = schema["x-kubernetes-list-type"] === "set" ? "=" : "";
  return `[${limit(schema.maxItems)}${named.length > 0 ? `@${named.join(",")}` : set}]`;
}

/** What stands before the value's expression in that of a map. */
export const mapPrefix = (schema: Schema): string => `{${limit(schema.maxProperties)}}`;

/** True if a field must be written: it is required and nothing fills it in. */
export const isRequired = (parent: Schema, name: string): boolean =>
  (parent.required ?? []).includes(name) && parent.properties?.[name]?.default === undefined;
