import { isBase64, isInt, isLong, isQuantity, isTime } from "./format.ts";
import type { Definition, Shape } from "./shape.ts";

/** Tells whether a value, never null or undefined, has a shape; allocates nothing. */
export type Check = (value: unknown) => boolean;

const isText = (value: unknown): value is string => typeof value === "string";
const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** True if a value is absent or has a shape. */
const passes = (check: Check, value: unknown) => value === null || value === undefined || check(value);

const anything: Check = () => true;
const text: Check = (value) => typeof value === "string";

const SIMPLE: Readonly<Record<Exclude<Shape["kind"], "string" | "enum" | "list" | "map" | "fields">, Check>> = {
  any: anything,
  object: isMap,
  bool: (value) => typeof value === "boolean",
  int: isInt,
  long: isLong,
  number: (value) => typeof value === "number" || typeof value === "bigint",
  "int|string": (value) => typeof value === "string" || isInt(value),
  quantity: (value) => (typeof value === "string" ? isQuantity(value) : SIMPLE.number(value)),
  time: (value) => isText(value) && isTime(value),
  bytes: (value) => isText(value) && isBase64(value),
};

function listCheck(element: Check, maxItems: number): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length > maxItems) return false;
    for (let index = 0; index < value.length; index += 1) {
      if (!passes(element, value[index])) return false;
    }
    return true;
  };
}

function mapCheck(element: Check, maxProperties: number): Check {
  return (value) => {
    if (!isMap(value)) return false;
    let properties = 0;
    for (const key in value) {
      properties += 1;
      if (!passes(element, value[key])) return false;
    }
    return properties <= maxProperties;
  };
}

/** Makes checks of shapes, each definition's once; built when first used, since definitions may hold themselves. */
export class Checks {
  readonly #ofDefinitions = new Map<Definition, Check>();

  /** The check of a shape. */
  of(shape: Shape): Check {
    switch (shape.kind) {
      case "string": {
        const { maxLength } = shape;
        // The limit counts code points; only a text with more UTF-16 units than that needs counting.
        return maxLength === null
          ? text
          : (value) => isText(value) && (value.length <= maxLength || [...value].length <= maxLength);
      }
      case "enum": {
        const values = new Set(shape.emptyAllowed ? [...shape.values, ""] : shape.values);
        return (value) => isText(value) && values.has(value);
      }
      case "list":
        return listCheck(this.of(shape.element), shape.maxItems ?? Number.POSITIVE_INFINITY);
      case "map":
        return mapCheck(this.of(shape.value), shape.maxProperties ?? Number.POSITIVE_INFINITY);
      case "fields":
        return this.ofDefinition(shape.definition);
      default:
        return SIMPLE[shape.kind];
    }
  }

  /** The check of a definition: its fields, that the required ones are there, and that no other is. */
  ofDefinition(definition: Definition): Check {
    let check = this.#ofDefinitions.get(definition);
    if (check === undefined) {
      check = this.#fieldsCheck(definition, null);
      this.#ofDefinitions.set(definition, check);
    }
    return check;
  }

  /** The check of a whole object of a kind: as its definition says, but for `status`, which writers cannot set. */
  ofKind(definition: Definition): Check {
    return this.#fieldsCheck(definition, "status");
  }

  #fieldsCheck(definition: Definition, skipped: string | null): Check {
    // Built when first used, since definitions may hold themselves.
    let fields: Map<string, Check> | null = null;
    let required: readonly string[] = [];
    let rest: Check | undefined;
    const build = () => {
      const built = new Map<string, Check>();
      for (const [name, shape] of definition.fields) built.set(name, name === skipped ? anything : this.of(shape));
      required = definition.required.filter((name) => name !== skipped);
      rest = definition.rest === null ? undefined : this.of(definition.rest);
      fields = built;
      return built;
    };
    return (value) => {
      if (!isMap(value)) return false;
      const checks = fields ?? build();
      for (const key in value) {
        const field = checks.get(key) ?? rest;
        if (field === undefined) return false;
        const item = value[key];
        // Most values are text: a call saved.
        if (field === text ? typeof item !== "string" && item !== null && item !== undefined : !passes(field, item)) {
          return false;
        }
      }
      for (let index = 0; index < required.length; index += 1) {
        const item = value[required[index] ?? ""];
        if (item === null || item === undefined) return false;
      }
      return true;
    };
  }
}
