import type { Library } from "../declaration.ts";
import { call, define, method } from "../standard/define.ts";
import { BOOL, listOf, optionalOf, param } from "../type.ts";
import {
  CelDouble,
  CelError,
  CelUint,
  Duration,
  isMap,
  mapSize,
  NONE,
  normalise,
  Optional,
  Timestamp,
  typeOf,
  type Value,
} from "../value.ts";

type List = readonly Value[];

/** Seconds of the instant that Go takes for no time: the beginning of year 1. */
const GO_ZERO_TIME = -62_135_596_800;

function isZero(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === "") return true;
  if (typeof value !== "object") return false;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof CelDouble) return value.value === 0;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof Duration) return value.nanoseconds === 0n;
  if (value instanceof Timestamp) return value.seconds === GO_ZERO_TIME && value.nanos === 0;
  return isMap(value) && mapSize(value) === 0;
}

const element = (list: List, index: number) => {
  const found = list.at(index);
  return found === undefined ? NONE : new Optional(normalise(found));
};

function unwrap(list: List): Value | CelError {
  const values: Value[] = [];
  for (const one of list) {
    if (!(one instanceof Optional)) return new CelError(`a value of type ${typeOf(one)} is not optional`);
    if (one.value !== undefined) values.push(one.value);
  }
  return values;
}

const V = param("V");
const OPTIONAL = optionalOf(V);

/** CEL's optional values; their syntax and macros belong to the language. */
export const library: Library = {
  name: "optional",
  functions: [
    define(
      "optional.of",
      call("optional_of", [V], OPTIONAL, (value: Value) => new Optional(value)),
    ),
    define(
      "optional.ofNonZeroValue",
      call("optional_ofNonZeroValue", [V], OPTIONAL, (value: Value) => (isZero(value) ? NONE : new Optional(value))),
    ),
    define(
      "optional.none",
      call("optional_none", [], OPTIONAL, () => NONE),
    ),
    define(
      "value",
      method("optional_value", [OPTIONAL], V, ({ value }: Optional) =>
        value === undefined ? new CelError("optional.none() dereference") : value,
      ),
    ),
    define(
      "hasValue",
      method("optional_hasValue", [OPTIONAL], BOOL, ({ value }: Optional) => value !== undefined),
    ),
    define(
      "or",
      method("optional_or_optional", [OPTIONAL, OPTIONAL], OPTIONAL, (optional: Optional, other: Optional) =>
        optional.value === undefined ? other : optional,
      ),
    ),
    define(
      "orValue",
      method("optional_orValue_value", [OPTIONAL, V], V, (optional: Optional, other: Value) =>
        optional.value === undefined ? other : optional.value,
      ),
    ),
    define(
      "first",
      method("list_first", [listOf(V)], OPTIONAL, (list: List) => element(list, 0)),
    ),
    define(
      "last",
      method("list_last", [listOf(V)], OPTIONAL, (list: List) => element(list, -1)),
    ),
    define("optional.unwrap", call("optional_unwrap", [listOf(OPTIONAL)], listOf(V), unwrap)),
    define("unwrapOpt", method("optional_unwrapOpt", [listOf(OPTIONAL)], listOf(V), unwrap)),
  ],
};
