import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import {
  deepEqual,
  type Int,
  isTrue,
  kindOf,
  listType,
  Native,
  nilList,
  typedList,
} from "../../../lang/gotemplate/value.ts";
import { itemsOf, listOf } from "./list-values.ts";
import { toInteger } from "./numbers.ts";

const has = (list: readonly unknown[], needle: unknown): boolean => list.some((item) => deepEqual(item, needle));

/** sprig's emptiness: a struct never is. */
const isEmpty = (value: unknown): boolean => !(value instanceof Native) && !isTrue(value);

function contains(needle: unknown, haystack: unknown): boolean {
  return haystack === null ? false : has(listOf(haystack, "Cannot find has on type"), needle);
}

function distinct(list: readonly unknown[]): unknown[] {
  const found: unknown[] = [];
  for (const item of list) if (!has(found, item)) found.push(item);
  return found;
}

function sliced(list: unknown, indices: readonly unknown[]): unknown {
  const items = listOf(list, "list should be type of slice or array but");
  if (items.length === 0) return null;
  const from = indices.length > 0 ? Number(toInteger(indices[0])) : 0;
  const to = indices.length > 1 ? Number(toInteger(indices[1])) : items.length;
  if (from < 0 || to > items.length || from > to)
    throw new TemplateError("reflect.Value.Slice: slice index out of bounds");
  const part = items.slice(from, to);
  const type = Array.isArray(list) ? listType(list) : null;
  return type ? typedList(part, type) : part;
}

function chunked(size: Int, list: unknown): unknown[] {
  const items = listOf(list, "Cannot chunk type");
  const width = Number(size.n);
  if (width < 0 && Math.floor((items.length - 1) / width) + 1 === 0) return typedList([], { name: "[][]interface {}" });
  if (width <= 0 && items.length > 0) throw new TemplateError("runtime error: makeslice: len out of range");
  const chunks: unknown[] = [];
  for (let at = 0; at < items.length; at += width) chunks.push(items.slice(at, at + width));
  return typedList(chunks, { name: "[][]interface {}" });
}

function concatenated(lists: readonly unknown[]): unknown[] | null {
  const all: unknown[] = [];
  for (const list of lists) {
    if (!itemsOf(list))
      throw new TemplateError(
        list === null
          ? "invalid memory address or nil pointer dereference"
          : `Cannot concat type ${kindOf(list)} as list`,
      );
    for (const item of itemsOf(list) ?? []) all.push(item);
  }
  return all.length > 0 ? all : nilList();
}

const rest = (list: unknown): unknown => {
  const items = listOf(list, "Cannot find rest on type");
  return items.length === 0 ? nilList() : items.slice(1);
};
const initial = (list: unknown): unknown => {
  const items = listOf(list, "Cannot find initial on type");
  return items.length === 0 ? nilList() : items.slice(0, -1);
};

/** Functions that have a `must` form, which only fails in other words. */
const DOUBLE: readonly (readonly [string, GoFunction])[] = [
  ["append", fn("any any", (list: unknown, item: unknown) => [...listOf(list, "Cannot push on type"), item])],
  ["push", fn("any any", (list: unknown, item: unknown) => [...listOf(list, "Cannot push on type"), item])],
  ["prepend", fn("any any", (list: unknown, item: unknown) => [item, ...listOf(list, "Cannot prepend on type")])],
  ["first", fn("any", (list: unknown) => listOf(list, "Cannot find first on type")[0] ?? null)],
  ["rest", fn("any", rest)],
  ["last", fn("any", (list: unknown) => listOf(list, "Cannot find last on type").at(-1) ?? null)],
  ["initial", fn("any", initial)],
  ["reverse", fn("any", (list: unknown) => [...listOf(list, "Cannot find reverse on type")].reverse())],
  ["uniq", fn("any", (list: unknown) => distinct(listOf(list, "Cannot find uniq on type")))],
  [
    "without",
    fn("any any...", (list: unknown, ...omit: unknown[]) =>
      listOf(list, "Cannot find without on type").filter((item) => !has(omit, item)),
    ),
  ],
  ["has", fn("any any", contains)],
  ["slice", fn("any any...", (list: unknown, ...indices: unknown[]) => sliced(list, indices))],
  ["compact", fn("any", (list: unknown) => listOf(list, "Cannot compact on type").filter((item) => !isEmpty(item)))],
  ["chunk", fn("int any", chunked)],
];

export const listFunctions: readonly (readonly [string, GoFunction])[] = [
  ...DOUBLE,
  ...DOUBLE.map(([name, own]) => [`must${name[0]?.toUpperCase()}${name.slice(1)}`, own] as const),
  ["list", fn("any...", (...list: unknown[]) => list)],
  ["tuple", fn("any...", (...list: unknown[]) => list)],
  ["concat", fn("any...", (...lists: unknown[]) => concatenated(lists))],
  [
    "default",
    fn("any any...", (otherwise: unknown, ...given: unknown[]) =>
      given.length === 0 || isEmpty(given[0]) ? otherwise : given[0],
    ),
  ],
  ["empty", fn("any", isEmpty)],
  ["coalesce", fn("any...", (...list: unknown[]) => list.find((item) => !isEmpty(item)) ?? null)],
  ["all", fn("any...", (...list: unknown[]) => !list.some(isEmpty))],
  ["any", fn("any...", (...list: unknown[]) => list.some((item) => !isEmpty(item)))],
  ["ternary", fn("any any bool", (yes: unknown, no: unknown, is: boolean) => (is ? yes : no))],
];
