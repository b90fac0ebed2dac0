/** Kinds of type without parameters. */
export type SimpleKind =
  | "dyn"
  | "null"
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "timestamp"
  | "duration"
  | "error";

/** A CEL type, as the checker deduces it. */
export type Type =
  | { readonly kind: SimpleKind }
  /** The type of a type; `of` is the type it denotes, where known. */
  | { readonly kind: "type"; readonly of?: Type }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | { readonly kind: "optional"; readonly value: Type }
  /** A type that only functions look into, such as `kubernetes.Quantity`. */
  | { readonly kind: "opaque"; readonly name: string; readonly parameters?: readonly Type[] }
  /** A type parameter of a function's declaration. */
  | { readonly kind: "param"; readonly name: string }
  | ObjectType;

/** A map with known fields: a Kubernetes object or a part of one. */
export interface ObjectType {
  readonly kind: "object";
  readonly name: string;
  /** The type of a field; null when the object has no such field. */
  fields(name: string): Type | null;
}

export const DYN: Type = { kind: "dyn" };
export const NULL: Type = { kind: "null" };
export const BOOL: Type = { kind: "bool" };
export const INT: Type = { kind: "int" };
export const UINT: Type = { kind: "uint" };
export const DOUBLE: Type = { kind: "double" };
export const STRING: Type = { kind: "string" };
export const BYTES: Type = { kind: "bytes" };
export const TIMESTAMP: Type = { kind: "timestamp" };
export const DURATION: Type = { kind: "duration" };
export const TYPE: Type = { kind: "type" };
export const ERROR: Type = { kind: "error" };

/** The type of lists of `element`. */
export const listOf = (element: Type): Type => ({ kind: "list", element });
/** The type of maps from `key` to `value`. */
export const mapOf = (key: Type, value: Type): Type => ({ kind: "map", key, value });
/** The type of optional values of `value`. */
export const optionalOf = (value: Type): Type => ({ kind: "optional", value });
/** The type of an abstract value, known by name and parameters alone. */
export const opaque = (name: string, parameters?: readonly Type[]): Type =>
  parameters === undefined ? { kind: "opaque", name } : { kind: "opaque", name, parameters };
/** A type parameter; equal names within one overload are the same type. */
export const param = (name: string): Type => ({ kind: "param", name });
/** The type of the type value of `of`. */
export const typeOfType = (of: Type): Type => ({ kind: "type", of });

const SPELLING: Readonly<Record<SimpleKind, string>> = {
  dyn: "dyn",
  null: "null",
  bool: "bool",
  int: "int",
  uint: "uint",
  double: "double",
  string: "string",
  bytes: "bytes",
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
  error: "*error*",
};

const withParameters = (name: string, parameters: readonly Type[]) =>
  parameters.length === 0 ? name : `${name}(${parameters.map(formatType).join(", ")})`;

/** The type as error messages spell it, such as `map(string, list(int))`. */
export function formatType(type: Type): string {
  switch (type.kind) {
    case "list":
      return `list(${formatType(type.element)})`;
    case "map":
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case "optional":
      return `optional_type(${formatType(type.value)})`;
    case "opaque":
      return withParameters(type.name, type.parameters ?? []);
    case "type":
      return type.of === undefined ? "type" : `type(${formatType(type.of)})`;
    case "param":
    case "object":
      return type.name;
    default:
      return SPELLING[type.kind];
  }
}
