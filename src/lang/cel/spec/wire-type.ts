import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  opaque,
  optionalOf,
  param,
  STRING,
  TIMESTAMP,
  type Type,
  TYPE,
  UINT,
} from "../type.ts";
import { valueTypeOf } from "../standard/messages.ts";
import { NeedsMessage } from "./wire.ts";

/** A `cel.expr.Type` in its JSON form. */
export type WireType = { readonly [key: string]: unknown };

const PRIMITIVES: Readonly<Record<string, Type>> = {
  BOOL,
  BYTES,
  DOUBLE,
  INT64: INT,
  STRING,
  UINT64: UINT,
};

const NAMES: Readonly<Record<string, string>> = {
  bool: "BOOL",
  bytes: "BYTES",
  double: "DOUBLE",
  int: "INT64",
  string: "STRING",
  uint: "UINT64",
};

/** The type that a JSON form stands for. @throws NeedsMessage */
export function decodeType(wire: WireType): Type {
  const [[kind, value] = ["dyn", {}]] = Object.entries(wire);
  const inner = value as { readonly [key: string]: WireType | undefined };
  const part = (name: string) => decodeType(inner[name] ?? {});
  switch (kind) {
    case "primitive":
      return PRIMITIVES[String(value)] ?? DYN;
    case "dyn":
      return DYN;
    case "null":
      return NULL;
    case "listType":
      return listOf(part("elemType"));
    case "mapType":
      return mapOf(part("keyType"), part("valueType"));
    case "typeParam":
      return param(String(value));
    case "type":
      return TYPE;
    case "wellKnown":
      if (value === "TIMESTAMP") return TIMESTAMP;
      if (value === "DURATION") return DURATION;
      return unknown(`google.protobuf.${String(value)}`);
    case "abstractType":
      return decodeAbstract(value as { name: string; parameterTypes?: readonly WireType[] });
    case "wrapper":
      return unknown(`wrapper of ${String(value)}`);
    case "messageType":
      return valueTypeOf(String(value)) ?? unknown(String(value));
    default:
      return unknown(kind);
  }
}

function unknown(name: string): never {
  throw new NeedsMessage(name);
}

function decodeAbstract({ name, parameterTypes = [] }: { name: string; parameterTypes?: readonly WireType[] }): Type {
  const parameters = parameterTypes.map(decodeType);
  return name === "optional_type" ? optionalOf(parameters[0] ?? DYN) : opaque(name, parameters);
}

/** The JSON form of a type. */
export function encodeType(type: Type): WireType {
  switch (type.kind) {
    case "dyn":
      return { dyn: {} };
    case "null":
      return { null: null };
    case "error":
      return { error: {} };
    case "timestamp":
    case "duration":
      return { wellKnown: type.kind.toUpperCase() };
    case "list":
      return { listType: { elemType: encodeType(type.element) } };
    case "map":
      return { mapType: { keyType: encodeType(type.key), valueType: encodeType(type.value) } };
    case "optional":
      return { abstractType: { name: "optional_type", parameterTypes: [encodeType(type.value)] } };
    case "opaque":
      return { abstractType: { name: type.name, parameterTypes: (type.parameters ?? []).map(encodeType) } };
    case "type":
      return { type: type.of === undefined ? {} : encodeType(type.of) };
    case "param":
      return { typeParam: type.name };
    case "object":
      return { messageType: type.name };
    default:
      return { primitive: NAMES[type.kind] };
  }
}
