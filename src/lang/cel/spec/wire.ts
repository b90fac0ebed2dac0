import {
  CelDouble,
  CelError,
  CelMap,
  CelUint,
  Duration,
  isDouble,
  isInt,
  isList,
  isMap,
  mapGet,
  mapKeys,
  mapSize,
  Optional,
  Timestamp,
  toInt,
  TypeValue,
  typeOf,
  equals,
  type Value,
} from "../value.ts";
import { MapBuilder } from "../closures/literals.ts";
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from "../standard/time-text.ts";

/** A `cel.expr.Value` in its JSON form. */
export type WireValue = { readonly [key: string]: unknown };

/** Thrown for a value that only a message type of some schema can hold. */
export class NeedsMessage extends Error {
  readonly what: string;

  constructor(what: string) {
    super(`needs the message type ${what}`);
    this.name = "NeedsMessage";
    this.what = what;
  }
}

const TYPE_URL = "type.googleapis.com/";
const WRAPPERS = /^google\.protobuf\.(Bool|Bytes|Double|Float|Int32|Int64|String|UInt32|UInt64)Value$/;

const numberOf = (value: unknown): number =>
  value === "-Infinity" || value === "Infinity" ? Number(`${value}`) : Number(value);

/** The value that a JSON form stands for. @throws NeedsMessage */
export function decode(wire: WireValue): Value {
  const [[kind, value] = ["nullValue", null]] = Object.entries(wire);
  switch (kind) {
    case "nullValue":
      return null;
    case "boolValue":
      return value === true;
    case "int64Value":
      return toInt(BigInt(String(value)));
    case "uint64Value":
      return new CelUint(BigInt(String(value)));
    case "doubleValue":
      return new CelDouble(numberOf(value));
    case "stringValue":
      return String(value);
    case "bytesValue":
      return Uint8Array.from(Buffer.from(String(value), "base64"));
    case "typeValue":
      return new TypeValue(String(value));
    case "listValue":
      return ((value as { values?: readonly WireValue[] }).values ?? []).map(decode);
    case "mapValue":
      return decodeMap((value as { entries?: readonly WireEntry[] }).entries ?? []);
    case "objectValue":
      return decodeMessage(value as WireValue);
    default:
      throw new NeedsMessage(kind);
  }
}

interface WireEntry {
  readonly key: WireValue;
  readonly value: WireValue;
}

function decodeMap(entries: readonly WireEntry[]): Value {
  const map = new MapBuilder();
  for (const { key, value } of entries) map.add(decode(key), decode(value));
  return map.result();
}

/** A message of a type that the language has values for. */
function decodeMessage(message: WireValue): Value {
  const name = String(message["@type"]).replace(TYPE_URL, "");
  const { value } = message;
  const text = String(value);
  if (name === "google.protobuf.Duration") return known(parseDuration(text), text);
  if (name === "google.protobuf.Timestamp") return known(parseTimestamp(text), text);
  const wrapper = WRAPPERS.exec(name)?.[1];
  if (wrapper !== undefined) return decode({ [wireKind(wrapper)]: value });
  if (name === "google.protobuf.Value" || name === "google.protobuf.Struct" || name === "google.protobuf.ListValue") {
    return decodeJson(value);
  }
  throw new NeedsMessage(name);
}

function known(value: Value | CelError | null, text: string): Value {
  if (value === null || value instanceof CelError) throw new NeedsMessage(text);
  return value;
}

function wireKind(wrapper: string): string {
  if (wrapper.startsWith("Int")) return "int64Value";
  if (wrapper.startsWith("UInt")) return "uint64Value";
  return wrapper === "Float" ? "doubleValue" : `${wrapper.toLowerCase()}Value`;
}

/** A JSON value: its numbers are doubles. */
function decodeJson(value: unknown): Value {
  if (typeof value === "number") return new CelDouble(value);
  if (Array.isArray(value)) return value.map(decodeJson);
  if (typeof value !== "object" || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decodeJson(inner)]));
}

/** The JSON form of a value; values that it has no form for are written as messages of their type's name. */
export function encode(value: Value): WireValue {
  if (value === null) return { nullValue: null };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "string") return { stringValue: value };
  if (isInt(value)) return { int64Value: String(value) };
  if (isDouble(value)) return { doubleValue: encodeDouble(typeof value === "number" ? value : value.value) };
  if (value instanceof CelUint) return { uint64Value: String(value.value) };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString("base64") };
  if (value instanceof TypeValue) return { typeValue: value.name };
  if (isList(value)) return { listValue: value.length === 0 ? {} : { values: value.map(encode) } };
  if (isMap(value)) return { mapValue: mapSize(value) === 0 ? {} : { entries: encodeEntries(value) } };
  return { objectValue: encodeMessage(value) };
}

const encodeEntries = (map: CelMap | { readonly [key: string]: Value }) =>
  mapKeys(map).map((key) => ({ key: encode(key), value: encode(mapGet(map, key) as Value) }));

const encodeDouble = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

function encodeMessage(value: Value): WireValue {
  const name = TYPE_URL + typeOf(value);
  if (value instanceof Duration) return { "@type": name, value: formatDuration(value) };
  if (value instanceof Timestamp) return { "@type": name, value: formatTimestamp(value) };
  if (value instanceof Optional)
    return { "@type": name, value: value.value === undefined ? null : encode(value.value) };
  return { "@type": name };
}

/** True if two values are the same and of the same types throughout; a NaN is the same as another. */
export function same(left: Value, right: Value): boolean {
  if (typeOf(left) !== typeOf(right)) return false;
  if (isDouble(left))
    return Object.is(Number(doubleOf(left)), Number(doubleOf(right))) || doubleOf(left) === doubleOf(right);
  if (isList(left)) {
    return (
      isList(right) && left.length === right.length && left.every((item, index) => same(item, right[index] as Value))
    );
  }
  if (!isMap(left)) return equals(left, right);
  if (!isMap(right) || mapSize(left) !== mapSize(right)) return false;
  return mapKeys(left).every((key) => {
    const other = mapGet(right, key);
    return other !== undefined && same(mapGet(left, key) as Value, other);
  });
}

const doubleOf = (value: Value): number => (value instanceof CelDouble ? value.value : Number(value));
