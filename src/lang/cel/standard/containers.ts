import type { FunctionDeclaration } from "../declaration.ts";
import { BOOL, BYTES, INT, listOf, mapOf, optionalOf, param, STRING } from "../type.ts";
import {
  CelDouble,
  CelError,
  type CelMap,
  CelUint,
  equals,
  isInt,
  mapGet,
  mapSize,
  NONE,
  Optional,
  type Value,
} from "../value.ts";
import { call, define, method } from "./define.ts";

type List = readonly Value[];
type Map = CelMap | { readonly [key: string]: Value };

const A = param("A");
const LIST = listOf(A);
const KEY = param("K");
const MAP = mapOf(KEY, param("V"));
const VALUE = param("V");

/** The number of code points in a string. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0xd800 && code <= 0xdbff && index + 1 < text.length) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        count--;
        index++;
      }
    }
  }
  return count;
}

/** The place in a list that an index names, also when it is an integral double or uint; -1 when it names none. */
function position(list: List, index: Value): number {
  const exact = isInt(index) ? index : index instanceof CelUint || index instanceof CelDouble ? index.value : -1;
  const place = Number(exact);
  return Number.isInteger(place) && place >= 0 && place < list.length ? place : -1;
}

/** The element at an index, or an error. */
export function elementAt(list: List, index: Value): Value | CelError {
  const place = position(list, index);
  return place < 0 ? new CelError(`index out of bounds: ${show(index)}`) : (list[place] as Value);
}

const show = (value: Value) =>
  value instanceof CelUint || value instanceof CelDouble ? String(value.value) : String(value);

/** The value under a key, or an error. */
const valueAt = (map: Map, key: Value): Value | CelError =>
  mapGet(map, key) ?? (mapGet(map, key) === null ? null : new CelError(`no such key: ${show(key)}`));

const optional = (value: Value | undefined): Optional => (value === undefined ? NONE : new Optional(value));

/** The element at an index as an optional. */
export const optionalElement = (list: List, index: Value): Optional => {
  const place = position(list, index);
  return place < 0 ? NONE : new Optional(list[place] as Value);
};

/** Passes an optional's value on; none stays none. */
const through =
  (look: (container: Value, key: Value) => Value | CelError) =>
  (container: Optional, key: Value): Value | CelError =>
    container.value === undefined ? NONE : look(container.value, key);

const isMember = (value: Value, list: List) => list.some((element) => equals(element, value));

/** The functions behind `in`, `[ ]`, `[? ]`, and `size`. */
export const containers: readonly FunctionDeclaration[] = [
  define(
    "_in_",
    call("in_list", [A, LIST], BOOL, isMember),
    call("in_map", [KEY, MAP], BOOL, (key: Value, map: Map) => mapGet(map, key) !== undefined),
  ),
  define(
    "_[_]",
    call("index_list", [LIST, INT], A, elementAt),
    call("index_map", [MAP, KEY], VALUE, valueAt),
    call(
      "optional_list_index_int",
      [optionalOf(LIST), INT],
      optionalOf(A),
      through((list, index) => optionalElement(list as List, index)),
    ),
    call(
      "optional_map_index_value",
      [optionalOf(MAP), KEY],
      optionalOf(VALUE),
      through((map, key) => optional(mapGet(map as Map, key))),
    ),
  ),
  define(
    "_[?_]",
    call("list_optindex_optional_int", [LIST, INT], optionalOf(A), optionalElement),
    call(
      "optional_list_optindex_optional_int",
      [optionalOf(LIST), INT],
      optionalOf(A),
      through((list, index) => optionalElement(list as List, index)),
    ),
    call("map_optindex_optional_value", [MAP, KEY], optionalOf(VALUE), (map: Map, key: Value) =>
      optional(mapGet(map, key)),
    ),
    call(
      "optional_map_optindex_optional_value",
      [optionalOf(MAP), KEY],
      optionalOf(VALUE),
      through((map, key) => optional(mapGet(map as Map, key))),
    ),
  ),
  define(
    "size",
    call("size_bytes", [BYTES], INT, (bytes: Uint8Array) => bytes.length),
    method("bytes_size", [BYTES], INT, (bytes: Uint8Array) => bytes.length),
    call("size_list", [LIST], INT, (list: List) => list.length),
    method("list_size", [LIST], INT, (list: List) => list.length),
    call("size_map", [MAP], INT, mapSize),
    method("map_size", [MAP], INT, mapSize),
    call("size_string", [STRING], INT, codePoints),
    method("string_size", [STRING], INT, codePoints),
  ),
];
