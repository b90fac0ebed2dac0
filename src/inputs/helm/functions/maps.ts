import { isNilMap } from "../../../lang/gotemplate/arguments.ts";
import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { MAX_PARTS } from "../../../lang/gotemplate/limits.ts";
import { strval } from "../../../lang/gotemplate/print.ts";
import {
  compareStrings,
  GoMap,
  isTrue,
  kindOf,
  listType,
  strings,
  typedList,
  typeOf,
} from "../../../lang/gotemplate/value.ts";

/** Levels that merged and copied values may nest. */
const MAX_MERGE_DEPTH = 500;

/** Parts of the value at work that may still be copied or merged. */
let partsLeft = MAX_PARTS;

const tooDeep = (): TemplateError => new TemplateError(`a value nests deeper than ${MAX_MERGE_DEPTH} levels`);

/** A copy that shares nothing with the original. */
export function deepCopy(value: unknown, depth = 0): unknown {
  if (depth === 0) partsLeft = MAX_PARTS;
  if (depth > MAX_MERGE_DEPTH || --partsLeft < 0) throw tooDeep();
  if (value instanceof GoMap) {
    const copy = new GoMap();
    copy.type = value.type;
    for (const [key, item] of value) copy.set(key, deepCopy(item, depth + 1));
    return copy;
  }
  if (!Array.isArray(value)) return value;
  const copy = value.map((item) => deepCopy(item, depth + 1));
  const type = listType(value);
  return type ? typedList(copy, type) : copy;
}

function copyOf(value: unknown): unknown {
  if (value === null) throw new TemplateError("reflect: call of reflect.Value.Type on zero Value");
  return deepCopy(value);
}

/** mergo's merge of one map into another, in place: empty values are filled in, and all are with `overwrite`. */
function mergeInto(into: GoMap, from: GoMap, overwrite: boolean, depth = 0): void {
  if (depth === 0) partsLeft = MAX_PARTS;
  if (depth > MAX_MERGE_DEPTH) throw tooDeep();
  for (const [key, value] of from) {
    if (--partsLeft < 0) throw tooDeep();
    const own = into.get(key);
    if (value === null) {
      if (overwrite) into.set(key, null);
      continue;
    }
    if (value instanceof GoMap && own instanceof GoMap) {
      if (own !== value) mergeInto(own, value, overwrite, depth + 1);
      if (own.size > 0) continue;
    }
    if (overwrite || !isTrue(own)) into.set(key, value);
  }
}

function merged(into: GoMap, others: readonly GoMap[], overwrite: boolean): GoMap {
  for (const other of others) {
    if (isNilMap(into) && other.size > 0) throw new TemplateError("assignment to entry in nil map");
    if (into !== other) mergeInto(into, other, overwrite);
  }
  return into;
}

function changed(map: GoMap, change: (map: GoMap) => void): GoMap {
  if (isNilMap(map)) throw new TemplateError("assignment to entry in nil map");
  change(map);
  return map;
}

function dict(list: readonly unknown[]): GoMap {
  const map = new GoMap();
  for (let at = 0; at < list.length; at += 2) map.set(strval(list[at]), at + 1 < list.length ? list[at + 1] : "");
  return map;
}

function dug(list: readonly unknown[]): unknown {
  if (list.length < 3) throw new TemplateError("dig needs at least three arguments");
  const keys = list.slice(0, -2);
  const otherwise = list.at(-2);
  let value = list.at(-1);
  for (const key of keys) {
    if (!(value instanceof GoMap))
      throw new TemplateError(`interface conversion: interface {} is ${typeOf(value)}, not map[string]interface {}`);
    if (typeof key !== "string")
      throw new TemplateError(`interface conversion: interface {} is ${typeOf(key)}, not string`);
    if (!value.has(key)) return otherwise;
    value = value.get(key);
  }
  return value;
}

const picked = (map: GoMap, wanted: (key: string) => boolean): GoMap =>
  new GoMap([...map].filter(([key]) => wanted(key)));

function checkKeys(keys: readonly unknown[]): Set<unknown> {
  for (const key of keys)
    if (typeof key !== "string") throw new TemplateError(`wrong type for value; expected string; got ${kindOf(key)}`);
  return new Set(keys);
}

const merges = (overwrite: boolean): GoFunction =>
  fn("map map...", (into: GoMap, ...others: GoMap[]) => merged(into, others, overwrite));

export const mapFunctions: readonly (readonly [string, GoFunction])[] = [
  ["dict", fn("any...", (...list: unknown[]) => dict(list))],
  ["get", fn("map string", (map: GoMap, key: string) => (map.has(key) ? map.get(key) : ""))],
  [
    "set",
    fn("map string any", (map: GoMap, key: string, value: unknown) => changed(map, (own) => own.set(key, value))),
  ],
  [
    "unset",
    fn("map string", (map: GoMap, key: string) => (isNilMap(map) ? map : changed(map, (own) => own.delete(key)))),
  ],
  ["hasKey", fn("map string", (map: GoMap, key: string) => map.has(key))],
  [
    "pluck",
    fn("string map...", (key: string, ...maps: GoMap[]) =>
      maps.filter((map) => map.has(key)).map((map) => map.get(key)),
    ),
  ],
  ["keys", fn("map...", (...maps: GoMap[]) => strings(maps.flatMap((map) => map.sortedKeys())))],
  ["values", fn("map", (map: GoMap) => map.sortedKeys().map((key) => map.get(key)))],
  [
    "pick",
    fn("map string...", (map: GoMap, ...keys: unknown[]) => {
      const wanted = checkKeys(keys);
      return picked(map, (key) => wanted.has(key));
    }),
  ],
  [
    "omit",
    fn("map string...", (map: GoMap, ...keys: unknown[]) => {
      const unwanted = checkKeys(keys);
      return picked(map, (key) => !unwanted.has(key));
    }),
  ],
  ["merge", merges(false)],
  ["mustMerge", merges(false)],
  ["mergeOverwrite", merges(true)],
  ["mustMergeOverwrite", merges(true)],
  ["deepCopy", fn("any", copyOf)],
  ["mustDeepCopy", fn("any", copyOf)],
  ["dig", fn("any...", (...list: unknown[]) => dug(list))],
];

/** The keys of a map in Go's order, as texts. */
export const sortedEntries = (map: GoMap): [string, unknown][] => [...map].sort(([a], [b]) => compareStrings(a, b));
