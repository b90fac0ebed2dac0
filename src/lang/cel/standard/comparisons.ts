import type { FunctionDeclaration, Overload } from "../declaration.ts";
import { BOOL, BYTES, DOUBLE, DURATION, INT, param, STRING, TIMESTAMP, type Type, UINT } from "../type.ts";
import { CelError, compare, equals, type Value } from "../value.ts";
import { call, define } from "./define.ts";

/** Pairs of types that have an order, in the order in which the checker tries them. */
const ORDERED: readonly (readonly [suffix: string, left: Type, right: Type])[] = [
  ["bool", BOOL, BOOL],
  ["int64", INT, INT],
  ["int64_double", INT, DOUBLE],
  ["int64_uint64", INT, UINT],
  ["uint64", UINT, UINT],
  ["uint64_double", UINT, DOUBLE],
  ["uint64_int64", UINT, INT],
  ["double", DOUBLE, DOUBLE],
  ["double_int64", DOUBLE, INT],
  ["double_uint64", DOUBLE, UINT],
  ["string", STRING, STRING],
  ["bytes", BYTES, BYTES],
  ["timestamp", TIMESTAMP, TIMESTAMP],
  ["duration", DURATION, DURATION],
];

/** What an ordering operator makes of {@link compare}'s result. */
export const ORDERINGS: Readonly<Record<string, (order: number) => boolean>> = {
  "_<_": (order) => order < 0,
  "_<=_": (order) => order <= 0,
  "_>_": (order) => order > 0,
  "_>=_": (order) => order >= 0,
};

const ordering = (name: string, prefix: string): FunctionDeclaration => {
  const holds = ORDERINGS[name] as (order: number) => boolean;
  const invoke = (left: Value, right: Value): Value | CelError => {
    const order = compare(left, right) as number;
    return Number.isNaN(order) ? new CelError("NaN values cannot be ordered") : holds(order);
  };
  const overloads: Overload[] = ORDERED.map(([suffix, left, right]) =>
    call(`${prefix}_${suffix}`, [left, right], BOOL, invoke),
  );
  return define(name, ...overloads);
};

const ANY = param("A");

/** The functions behind `== != < <= > >=`. */
export const comparisons: readonly FunctionDeclaration[] = [
  define("_==_", call("equals", [ANY, ANY], BOOL, equals)),
  define(
    "_!=_",
    call("not_equals", [ANY, ANY], BOOL, (left: Value, right: Value) => !equals(left, right)),
  ),
  ordering("_<_", "less"),
  ordering("_<=_", "less_equals"),
  ordering("_>_", "greater"),
  ordering("_>=_", "greater_equals"),
];
