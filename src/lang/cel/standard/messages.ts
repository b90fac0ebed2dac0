import type { Constant } from "../declaration.ts";
import { DURATION, DYN, INT, listOf, mapOf, STRING, TIMESTAMP, type Type, typeOfType } from "../type.ts";
import {
  CelDouble,
  CelError,
  CelUint,
  isInt,
  isList,
  isMap,
  mapKeys,
  MAX_UINT,
  toInt,
  TypeValue,
  typeOf,
  type Value,
} from "../value.ts";
import { duration, instant } from "./time-arithmetic.ts";

/** The fields given to a message's constructor, by name. */
type Fields = ReadonlyMap<string, Value>;

/** A message type whose values are those of the language itself. */
interface Message {
  readonly type: Type;
  readonly fields: readonly string[];
  /** The value of the message with these fields; the names are known. */
  construct(fields: Fields): Value | CelError;
}

const wrong = (value: Value, type: string): CelError =>
  new CelError(`unsupported field type: ${typeOf(value)} for ${type}`);

/** A message that wraps one value or is null; there is no type for that, so it goes unchecked. */
const wrapper = (initial: Value, accept: (value: Value) => Value | CelError): Message => ({
  type: DYN,
  fields: ["value"],
  construct: (fields) => accept(fields.get("value") ?? initial),
});

const ofType =
  (name: string) =>
  (value: Value): Value | CelError =>
    typeOf(value) === name ? value : wrong(value, name);

const intUpTo =
  (limit: bigint) =>
  (value: Value): Value | CelError => {
    if (!isInt(value)) return wrong(value, "int");
    const number = BigInt(value);
    return number < -limit || number >= limit ? new CelError("integer overflow: range error") : toInt(number);
  };

const uintUpTo =
  (limit: bigint) =>
  (value: Value): Value | CelError => {
    if (!(value instanceof CelUint)) return wrong(value, "uint");
    return value.value > limit ? new CelError("unsigned integer overflow: range error") : value;
  };

const float = (value: Value): Value | CelError =>
  value instanceof CelDouble ? new CelDouble(Math.fround(value.value)) : wrong(value, "double");

const MAP = mapOf(STRING, DYN);
const LIST = listOf(DYN);

const jsonMap = (value: Value): Value | CelError => {
  if (!isMap(value)) return wrong(value, "map");
  return mapKeys(value).every((key) => typeof key === "string") ? value : new CelError("bad key type");
};
const jsonList = (value: Value): Value | CelError => (isList(value) ? value : wrong(value, "list"));

/** The kinds of a JSON value, of which one is set. */
const KINDS: Readonly<Record<string, (value: Value) => Value | CelError>> = {
  null_value: () => null,
  number_value: ofType("double"),
  string_value: ofType("string"),
  bool_value: ofType("bool"),
  struct_value: jsonMap,
  list_value: jsonList,
};

function jsonValue(fields: Fields): Value | CelError {
  for (const [name, value] of fields) {
    const accept = KINDS[name];
    if (accept) return accept(value);
  }
  return null;
}

/** Seconds and nanoseconds as given, or zero. */
function parts(fields: Fields): readonly [seconds: bigint, nanos: bigint] | CelError {
  const seconds = fields.get("seconds") ?? 0;
  const nanos = fields.get("nanos") ?? 0;
  return isInt(seconds) && isInt(nanos) ? [BigInt(seconds), BigInt(nanos)] : wrong(seconds, "int");
}

const MESSAGES: Readonly<Record<string, Message>> = {
  BoolValue: wrapper(false, ofType("bool")),
  BytesValue: wrapper(new Uint8Array(), ofType("bytes")),
  DoubleValue: wrapper(new CelDouble(0), ofType("double")),
  FloatValue: wrapper(new CelDouble(0), float),
  Int32Value: wrapper(0, intUpTo(2n ** 31n)),
  Int64Value: wrapper(0, intUpTo(2n ** 63n)),
  StringValue: wrapper("", ofType("string")),
  UInt32Value: wrapper(new CelUint(0n), uintUpTo(2n ** 32n - 1n)),
  UInt64Value: wrapper(new CelUint(0n), uintUpTo(MAX_UINT)),
  Struct: { type: MAP, fields: ["fields"], construct: (fields) => jsonMap(fields.get("fields") ?? {}) },
  ListValue: { type: LIST, fields: ["values"], construct: (fields) => jsonList(fields.get("values") ?? []) },
  Value: { type: DYN, fields: Object.keys(KINDS), construct: jsonValue },
  Duration: {
    type: DURATION,
    fields: ["seconds", "nanos"],
    construct: (fields) => {
      const given = parts(fields);
      return given instanceof CelError ? given : duration(given[0] * 1_000_000_000n + given[1]);
    },
  },
  Timestamp: {
    type: TIMESTAMP,
    fields: ["seconds", "nanos"],
    construct: (fields) => {
      const given = parts(fields);
      return given instanceof CelError ? given : instant(Number(given[0]), Number(given[1]));
    },
  },
};

const PREFIX = "google.protobuf.";

/** The names of the message types that stand for values of the language, and of their only enum value. */
export const messageTypes: Readonly<Record<string, Constant>> = {
  ...Object.fromEntries(
    Object.entries(MESSAGES).map(([name, { type }]) => [
      PREFIX + name,
      { type: typeOfType(type), value: new TypeValue(PREFIX + name) },
    ]),
  ),
  [`${PREFIX}NullValue.NULL_VALUE`]: { type: INT, value: 0 },
};

/** The type of the values that a message type stands for, by its full name; undefined for any other message. */
export const valueTypeOf = (name: string): Type | undefined =>
  name.startsWith(PREFIX) ? MESSAGES[name.slice(PREFIX.length)]?.type : undefined;

/** The value of a message literal; `type` is the full name. */
export function construct(type: string, fields: Fields): Value | CelError {
  const message = type.startsWith(PREFIX) ? MESSAGES[type.slice(PREFIX.length)] : undefined;
  if (!message) return new CelError(`unknown type: ${type}`);
  for (const name of fields.keys()) {
    if (!message.fields.includes(name)) return new CelError(`no such field: ${name}`);
  }
  return message.construct(fields);
}
