import type { FunctionDeclaration } from "../declaration.ts";
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, param, STRING, TIMESTAMP, typeOfType, UINT } from "../type.ts";
import {
  CelDouble,
  CelError,
  type CelUint,
  type Duration,
  type Timestamp,
  TypeValue,
  typeOf,
  type Value,
} from "../value.ts";
import { call, define } from "./define.ts";
import { formatDouble, parseDouble } from "./double-text.ts";
import { int64, uint64 } from "./integer.ts";
import { duration, instant } from "./time-arithmetic.ts";
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from "./time-text.ts";

const itself = (value: Value): Value => value;

const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE = new Set(["0", "f", "F", "FALSE", "false", "False"]);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The error of a text that does not spell a value of the type. */
const invalid = (text: string, type: string): CelError =>
  new CelError(`type conversion error from string to ${type}: ${JSON.stringify(text)} is no ${type}`);

/** The int of a double. The largest and smallest ints are refused: a double cannot tell them from their neighbours. */
function truncated({ value }: CelDouble): number | bigint | CelError {
  if (!Number.isFinite(value) || value <= -(2 ** 63) || value >= 2 ** 63) return new CelError("integer overflow");
  return int64(BigInt(Math.trunc(value)));
}

function decoded(bytes: Uint8Array): string | CelError {
  try {
    return decoder.decode(bytes);
  } catch {
    return new CelError("invalid UTF-8 in bytes, cannot convert to string");
  }
}

/** The functions that turn a value of one type into one of another. */
export const conversions: readonly FunctionDeclaration[] = [
  define(
    "type",
    call("type", [param("A")], typeOfType(param("A")), (value: Value) => new TypeValue(typeOf(value))),
  ),
  define("dyn", call("to_dyn", [param("A")], DYN, itself)),
  define(
    "bool",
    call("bool_to_bool", [BOOL], BOOL, itself),
    call(
      "string_to_bool",
      [STRING],
      BOOL,
      (text: string) => TRUE.has(text) || (FALSE.has(text) ? false : invalid(text, "bool")),
    ),
  ),
  define(
    "bytes",
    call("bytes_to_bytes", [BYTES], BYTES, itself),
    call("string_to_bytes", [STRING], BYTES, (text: string) => encoder.encode(text)),
  ),
  define(
    "double",
    call("double_to_double", [DOUBLE], DOUBLE, itself),
    call("int64_to_double", [INT], DOUBLE, (value: number | bigint) => new CelDouble(Number(value) + 0)),
    call("string_to_double", [STRING], DOUBLE, (text: string) => parseDouble(text) ?? invalid(text, "double")),
    call("uint64_to_double", [UINT], DOUBLE, (value: CelUint) => new CelDouble(Number(value.value))),
  ),
  define(
    "int",
    call("int64_to_int64", [INT], INT, itself),
    call("double_to_int64", [DOUBLE], INT, truncated),
    call("duration_to_int64", [DURATION], INT, (value: Duration) => int64(value.nanoseconds)),
    call("string_to_int64", [STRING], INT, (text: string) =>
      /^[+-]?[0-9]{1,400}$/.test(text) ? int64(BigInt(text.replace("+", ""))) : invalid(text, "int"),
    ),
    call("timestamp_to_int64", [TIMESTAMP], INT, (value: Timestamp) => value.seconds),
    call("uint64_to_int64", [UINT], INT, (value: CelUint) => int64(value.value)),
  ),
  define(
    "uint",
    call("uint64_to_uint64", [UINT], UINT, itself),
    call("double_to_uint64", [DOUBLE], UINT, ({ value }: CelDouble) =>
      value >= 0 && value < 2 ** 64 ? uint64(BigInt(Math.trunc(value))) : new CelError("unsigned integer overflow"),
    ),
    call("int64_to_uint64", [INT], UINT, (value: number | bigint) => uint64(BigInt(value))),
    call("string_to_uint64", [STRING], UINT, (text: string) =>
      /^[0-9]{1,400}$/.test(text) ? uint64(BigInt(text)) : invalid(text, "uint"),
    ),
  ),
  define(
    "string",
    call("string_to_string", [STRING], STRING, itself),
    call("bool_to_string", [BOOL], STRING, String),
    call("bytes_to_string", [BYTES], STRING, decoded),
    call("double_to_string", [DOUBLE], STRING, (value: CelDouble) => formatDouble(value.value)),
    call("duration_to_string", [DURATION], STRING, formatDuration),
    call("int64_to_string", [INT], STRING, String),
    call("timestamp_to_string", [TIMESTAMP], STRING, formatTimestamp),
    call("uint64_to_string", [UINT], STRING, (value: CelUint) => String(value.value)),
  ),
  define(
    "timestamp",
    call("timestamp_to_timestamp", [TIMESTAMP], TIMESTAMP, itself),
    call("int64_to_timestamp", [INT], TIMESTAMP, (seconds: number | bigint) => instant(Number(seconds), 0)),
    call(
      "string_to_timestamp",
      [STRING],
      TIMESTAMP,
      (text: string) => parseTimestamp(text) ?? invalid(text, "timestamp"),
    ),
  ),
  define(
    "duration",
    call("duration_to_duration", [DURATION], DURATION, itself),
    call("int64_to_duration", [INT], DURATION, (nanoseconds: number | bigint) => duration(BigInt(nanoseconds))),
    call("string_to_duration", [STRING], DURATION, (text: string) => parseDuration(text) ?? invalid(text, "duration")),
  ),
];
