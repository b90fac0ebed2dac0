import type { Node } from "../ast.ts";
import type { Library, Macro } from "../declaration.ts";
import { MAX_SIZE, tooLarge } from "../standard/arithmetic.ts";
import { call, define, method } from "../standard/define.ts";
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  formatType,
  INT,
  listOf,
  param,
  STRING,
  TIMESTAMP,
  type Type,
  UINT,
} from "../type.ts";
import { CelError, compare, equals, isList, typeOf, type Value } from "../value.ts";

type Int = number | bigint;
type List = readonly Value[];

/** Longer ranges would cost more than the API server lets an expression spend. */
const LONGEST_RANGE = 1_000_000;
const COMPARABLE: readonly Type[] = [INT, UINT, DOUBLE, BOOL, DURATION, TIMESTAMP, STRING, BYTES];
const ORDERED = new Set(COMPARABLE.map(formatType));

function slice(list: List, from: Int, to: Int): Value | CelError {
  if (from < 0 || to < 0) return new CelError(`cannot slice(${from}, ${to}), negative indexes not supported`);
  if (from > to) {
    return new CelError(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`);
  }
  if (to > list.length) return new CelError(`cannot slice(${from}, ${to}), list is length ${list.length}`);
  return list.slice(Number(from), Number(to));
}

function flatten(list: List, depth: Int): Value | CelError {
  if (depth < 0) return new CelError("level must be non-negative");
  let flat: List = list;
  for (let level = 0; level < depth && flat.some(Array.isArray); level++) {
    const size = flat.reduce<number>((sum, element) => sum + (isList(element) ? element.length : 1), 0);
    if (size > MAX_SIZE) return tooLarge();
    flat = (flat as Value[]).flatMap((element) => element as Value[]);
  }
  return flat;
}

function range(length: Int): Value | CelError {
  if (length > LONGEST_RANGE) return new CelError(`lists.range(${length}) is longer than ${LONGEST_RANGE}`);
  return Array.from({ length: Math.max(0, Number(length)) }, (_, index) => index);
}

function distinct(list: List): List {
  if (list.every((element) => typeof element === "string")) return [...new Set(list)];
  const found: Value[] = [];
  for (const element of list) if (!found.some((known) => equals(known, element))) found.push(element);
  return found;
}

/** The list in the order of its keys; equal keys keep their order. */
function sortByKeys(list: List, keys: List): Value | CelError {
  if (list.length !== keys.length) {
    const sizes = `${list.length} and ${keys.length} elements respectively`;
    return new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${sizes}`,
    );
  }
  if (list.length === 0) return list;
  const type = typeOf(keys[0] as Value);
  if (!ORDERED.has(type)) return new CelError("list elements must be comparable");
  if (keys.some((key) => typeOf(key) !== type)) return new CelError("list elements must have the same type");
  const order = list.map((_, index) => index);
  order.sort((left, right) => compare(keys[left] as Value, keys[right] as Value) || 0);
  return order.map((index) => list[index] as Value);
}

const INPUT = "@__sortBy_input__";
const LIKE_LISTS: ReadonlySet<Node["kind"]> = new Set<Node["kind"]>([
  "list",
  "select",
  "index",
  "ident",
  "comprehension",
  "call",
  "bind",
  "conditional",
  "optMap",
  "block",
]);

/** `list.sortBy(variable, key)`: the keys are computed once for each element. */
const sortBy: Macro = {
  name: "sortBy",
  method: true,
  arity: 2,
  expand(target, [variable, key], { start, end }): Node | string {
    if (target === null || !LIKE_LISTS.has(target.kind)) {
      return "sortBy can only be applied to a list, identifier, comprehension, call or select expression";
    }
    if (variable?.kind !== "ident" || variable.absolute) return "the variable of a macro must be a simple name";
    const input: Node = { kind: "ident", name: INPUT, absolute: false, start, end };
    const keys: Node = {
      kind: "comprehension",
      macro: "map",
      range: input,
      variable: variable.name,
      second: null,
      filter: null,
      body: key as Node,
      start,
      end,
    };
    const sorted: Node = {
      kind: "call",
      target: input,
      name: "@sortByAssociatedKeys",
      absolute: false,
      args: [keys],
      start,
      end,
    };
    return { kind: "bind", variable: INPUT, value: target, body: sorted, start, end };
  },
};

const T = param("T");
const LIST = listOf(T);

/** CEL's extension for lists; `first` and `last` belong to the optional values. */
export const library: Library = {
  name: "lists",
  macros: [sortBy],
  functions: [
    define("slice", method("list_slice", [LIST, INT, INT], LIST, slice)),
    define(
      "flatten",
      method("list_flatten", [listOf(LIST)], LIST, (list: List) => flatten(list, 1)),
      method("list_flatten_int", [listOf(DYN), INT], listOf(DYN), flatten),
    ),
    define(
      "sort",
      ...COMPARABLE.map((type) =>
        method(`list_${formatType(type)}_sort`, [listOf(type)], listOf(type), (list: List) => sortByKeys(list, list)),
      ),
    ),
    define(
      "@sortByAssociatedKeys",
      ...COMPARABLE.map((type) =>
        method(`list_${formatType(type)}_sortByAssociatedKeys`, [LIST, listOf(type)], LIST, sortByKeys),
      ),
    ),
    define("lists.range", call("lists_range", [INT], listOf(INT), range)),
    define(
      "reverse",
      method("list_reverse", [LIST], LIST, (list: List) => list.toReversed()),
    ),
    define("distinct", method("list_distinct", [LIST], LIST, distinct)),
  ],
};
