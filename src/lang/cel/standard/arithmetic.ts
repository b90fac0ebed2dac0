import type { FunctionDeclaration } from "../declaration.ts";
import { BOOL, BYTES, DOUBLE, DURATION, INT, listOf, param, STRING, TIMESTAMP, UINT } from "../type.ts";
import { CelDouble, CelError, type CelUint, type Duration, type Timestamp, type Value } from "../value.ts";
import { call, define } from "./define.ts";
import { add, divide, multiply, negate, remainder, subtract, uint64 } from "./integer.ts";
import { duration, nanosecondsBetween, shift } from "./time-arithmetic.ts";

const LIST = listOf(param("A"));

/** Most characters of a string, elements of a list, or bytes that a call makes: doubling reaches any limit soon. */
export const MAX_SIZE = 10_000_000;

/** The error of a call whose result would pass {@link MAX_SIZE}. */
export const tooLarge = (): CelError => new CelError("the result is too large");

const joinStrings = (left: string, right: string): string | CelError =>
  left.length + right.length > MAX_SIZE ? tooLarge() : left + right;

/** One list after the other; the very list where the other is empty. */
export function joinLists(left: readonly Value[], right: readonly Value[]): readonly Value[] | CelError {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  return left.length + right.length > MAX_SIZE ? tooLarge() : left.concat(right);
}

function joinBytes(left: Uint8Array, right: Uint8Array): Uint8Array | CelError {
  if (left.length + right.length > MAX_SIZE) return tooLarge();
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

/** The functions behind `+ - * / %`, unary `-` and `!`. */
export const arithmetic: readonly FunctionDeclaration[] = [
  define(
    "!_",
    call("logical_not", [BOOL], BOOL, (value: boolean) => !value),
  ),
  define(
    "_+_",
    call("add_bytes", [BYTES, BYTES], BYTES, joinBytes),
    call("add_double", [DOUBLE, DOUBLE], DOUBLE, (a: CelDouble, b: CelDouble) => new CelDouble(a.value + b.value)),
    call("add_duration_duration", [DURATION, DURATION], DURATION, (a: Duration, b: Duration) =>
      duration(a.nanoseconds + b.nanoseconds),
    ),
    call("add_duration_timestamp", [DURATION, TIMESTAMP], TIMESTAMP, (a: Duration, b: Timestamp) =>
      shift(b, a.nanoseconds),
    ),
    call("add_timestamp_duration", [TIMESTAMP, DURATION], TIMESTAMP, (a: Timestamp, b: Duration) =>
      shift(a, b.nanoseconds),
    ),
    call("add_int64", [INT, INT], INT, add),
    call("add_list", [LIST, LIST], LIST, joinLists),
    call("add_string", [STRING, STRING], STRING, joinStrings),
    call("add_uint64", [UINT, UINT], UINT, (a: CelUint, b: CelUint) => uint64(a.value + b.value)),
  ),
  define(
    "_-_",
    call("subtract_double", [DOUBLE, DOUBLE], DOUBLE, (a: CelDouble, b: CelDouble) => new CelDouble(a.value - b.value)),
    call("subtract_duration_duration", [DURATION, DURATION], DURATION, (a: Duration, b: Duration) =>
      duration(a.nanoseconds - b.nanoseconds),
    ),
    call("subtract_int64", [INT, INT], INT, subtract),
    call("subtract_timestamp_duration", [TIMESTAMP, DURATION], TIMESTAMP, (a: Timestamp, b: Duration) =>
      shift(a, -b.nanoseconds),
    ),
    call("subtract_timestamp_timestamp", [TIMESTAMP, TIMESTAMP], DURATION, (a: Timestamp, b: Timestamp) =>
      duration(nanosecondsBetween(b, a)),
    ),
    call("subtract_uint64", [UINT, UINT], UINT, (a: CelUint, b: CelUint) => uint64(a.value - b.value)),
  ),
  define(
    "_*_",
    call("multiply_double", [DOUBLE, DOUBLE], DOUBLE, (a: CelDouble, b: CelDouble) => new CelDouble(a.value * b.value)),
    call("multiply_int64", [INT, INT], INT, multiply),
    call("multiply_uint64", [UINT, UINT], UINT, (a: CelUint, b: CelUint) => uint64(a.value * b.value)),
  ),
  define(
    "_/_",
    call("divide_double", [DOUBLE, DOUBLE], DOUBLE, (a: CelDouble, b: CelDouble) => new CelDouble(a.value / b.value)),
    call("divide_int64", [INT, INT], INT, divide),
    call("divide_uint64", [UINT, UINT], UINT, (a: CelUint, b: CelUint) =>
      b.value === 0n ? new CelError("division by zero") : uint64(a.value / b.value),
    ),
  ),
  define(
    "_%_",
    call("modulo_int64", [INT, INT], INT, remainder),
    call("modulo_uint64", [UINT, UINT], UINT, (a: CelUint, b: CelUint) =>
      b.value === 0n ? new CelError("modulus by zero") : uint64(a.value % b.value),
    ),
  ),
  define(
    "-_",
    call("negate_double", [DOUBLE], DOUBLE, (value: CelDouble) => new CelDouble(-value.value)),
    call("negate_int64", [INT], INT, negate),
  ),
];
