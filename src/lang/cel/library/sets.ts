import type { Library } from "../declaration.ts";
import { call, define } from "../standard/define.ts";
import { BOOL, listOf, param } from "../type.ts";
import { equals, type Value } from "../value.ts";

type List = readonly Value[];

const has = (list: List, value: Value) => list.some((one) => equals(one, value));
const contains = (list: List, part: List) => part.every((value) => has(list, value));

const LIST = listOf(param("T"));

/** CEL's extension that takes lists for sets. */
export const library: Library = {
  name: "sets",
  functions: [
    define("sets.contains", call("list_sets_contains_list", [LIST, LIST], BOOL, contains)),
    define(
      "sets.equivalent",
      call(
        "list_sets_equivalent_list",
        [LIST, LIST],
        BOOL,
        (left: List, right: List) => contains(left, right) && contains(right, left),
      ),
    ),
    define(
      "sets.intersects",
      call("list_sets_intersects_list", [LIST, LIST], BOOL, (left: List, right: List) =>
        left.some((value) => has(right, value)),
      ),
    ),
  ],
};
