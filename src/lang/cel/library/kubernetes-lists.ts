import type { FunctionDeclaration, Library } from "../declaration.ts";
import { define, method } from "../standard/define.ts";
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  formatType,
  INT,
  listOf,
  param,
  STRING,
  TIMESTAMP,
  type Type,
  UINT,
} from "../type.ts";
import {
  CelDouble,
  CelError,
  CelUint,
  compare,
  Duration,
  equals,
  isDouble,
  isInt,
  normalise,
  typeOf,
  type Value,
} from "../value.ts";
import { int64, uint64 } from "../standard/integer.ts";
import { duration } from "../standard/time-arithmetic.ts";

type List = readonly Value[];

const SUMMABLE: readonly (readonly [name: string, type: Type])[] = [
  ["int", INT],
  ["uint", UINT],
  ["double", DOUBLE],
  ["duration", DURATION],
];
const COMPARABLE: typeof SUMMABLE = [
  ...SUMMABLE.slice(0, 3),
  ["bool", BOOL],
  ["duration", DURATION],
  ["timestamp", TIMESTAMP],
  ["string", STRING],
  ["bytes", BYTES],
];

const noOverload = () => new CelError("no such overload");
const ORDERED = new Set(COMPARABLE.map(([, type]) => formatType(type)));
const isOrdered = (value: Value) => ORDERED.has(typeOf(value));

/** The order of two elements; elements of different types have none, which the API server takes for equality. */
const orderOf = (left: Value, right: Value) => compare(left, right) || 0;

function isSorted(list: List): Value | CelError {
  if (!list.every(isOrdered)) return noOverload();
  return list.every((value, index) => index === 0 || orderOf(list[index - 1] as Value, value) <= 0);
}

/** The element that no other one precedes when orders are multiplied by `sign`. */
const extreme =
  (name: string, sign: 1 | -1) =>
  (list: List): Value | CelError => {
    if (!list.every(isOrdered)) return noOverload();
    if (list.length === 0) return new CelError(`${name} called on empty list`);
    const best = list.reduce((before, value) => (orderOf(before, value) * sign > 0 ? value : before));
    return normalise(best);
  };

const sums: Readonly<Record<string, (list: List) => Value | CelError>> = {
  int: (list) => (list.every(isInt) ? total(list, BigInt, int64) : noOverload()),
  uint: (list) =>
    list.every((one) => one instanceof CelUint) ? total(list, (one) => one.value, uint64) : noOverload(),
  double: (list) => {
    let sum = 0;
    for (const one of list) {
      if (!isDouble(one)) return noOverload();
      sum += typeof one === "number" ? one : one.value;
    }
    return new CelDouble(sum);
  },
  duration: (list) =>
    list.every((one) => one instanceof Duration) ? total(list, (one) => one.nanoseconds, duration) : noOverload(),
};

/** Adds up; `bounded` tells a sum that leaves the type's range, which no later element can bring back. */
function total<One>(
  list: readonly One[],
  of: (one: One) => bigint,
  bounded: (sum: bigint) => Value | CelError,
): Value | CelError {
  let sum = 0n;
  for (const one of list) {
    sum += of(one);
    const result = bounded(sum);
    if (result instanceof CelError) return result;
  }
  return bounded(sum);
}

const A = param("A");

const comparable = (
  name: string,
  id: (type: string) => string,
  result: (type: Type) => Type,
  invoke: (list: List) => Value | CelError,
): FunctionDeclaration =>
  define(name, ...COMPARABLE.map(([text, type]) => method(id(text), [listOf(type)], result(type), invoke)));

/** Kubernetes' functions over lists. */
export const library: Library = {
  name: "kubernetes.lists",
  functions: [
    comparable(
      "isSorted",
      (type) => `list_${type}_is_sorted_bool`,
      () => BOOL,
      isSorted,
    ),
    define(
      "sum",
      ...SUMMABLE.map(([name, type]) =>
        method(`list_${name}_sum_${name}`, [listOf(type)], type, sums[name] as (list: List) => Value),
      ),
    ),
    comparable(
      "max",
      (type) => `list_${type}_max_${type}`,
      (type) => type,
      extreme("max", -1),
    ),
    comparable(
      "min",
      (type) => `list_${type}_min_${type}`,
      (type) => type,
      extreme("min", 1),
    ),
    define(
      "indexOf",
      method("list_a_index_of_int", [listOf(A), A], INT, (list: List, item: Value) =>
        list.findIndex((one) => equals(one, item)),
      ),
    ),
    define(
      "lastIndexOf",
      method("list_a_last_index_of_int", [listOf(A), A], INT, (list: List, item: Value) =>
        list.findLastIndex((one) => equals(one, item)),
      ),
    ),
  ],
};
