import type { FunctionDeclaration, Library } from "../declaration.ts";
import { MAX_SIZE, tooLarge } from "../standard/arithmetic.ts";
import { call, define, method } from "../standard/define.ts";
import { DYN, INT, listOf, STRING } from "../type.ts";
import { CelError, type Value } from "../value.ts";
import { codePointIndexOf, codePointLastIndexOf, codePointLength, codePointSlice } from "../value/code-points.ts";
import { STANDARD_FORMAT } from "./format.ts";
import { type Dialect, formatTemplate } from "./format-clause.ts";

type Int = number | bigint;

const outOfRange = (index: Int) => new CelError(`index out of range: ${index}`);

function charAt(text: string, index: Int): Value | CelError {
  if (index < 0 || index > codePointLength(text)) return outOfRange(index);
  return codePointSlice(text, Number(index), Number(index) + 1);
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** What an index past the end means. */
type PastEnd = (index: Int) => Value | CelError;

const indexOf =
  (pastEnd: PastEnd) =>
  (text: string, part: string, from: Int): Value | CelError => {
    if (part === "") return from;
    if (from < 0) return outOfRange(from);
    // From its end on, a text has no more characters; the search of an empty text from its start is none of that.
    if (from !== 0 && from >= codePointLength(text)) return pastEnd(from);
    return codePointIndexOf(text, part, Number(from));
  };

const lastIndexOf =
  (pastEnd: PastEnd) =>
  (text: string, part: string, from: Int | null): Value | CelError => {
    const length = codePointLength(text);
    if (part === "") return from ?? length;
    if (from === null) return codePointLastIndexOf(text, part, length);
    if (from < 0) return outOfRange(from);
    return from >= length ? pastEnd(from) : codePointLastIndexOf(text, part, Number(from));
  };

function substring(text: string, from: Int, to: Int | null): Value | CelError {
  const length = codePointLength(text);
  if (to !== null && from > to) {
    return new CelError(`invalid substring range. start: ${from}, end: ${to}`);
  }
  if (from < 0 || from > length) return outOfRange(from);
  if (to !== null && (to < 0 || to > length)) return outOfRange(to);
  return codePointSlice(text, Number(from), to === null ? undefined : Number(to));
}

/** @param limit How many places to replace, from the left; negative for all. */
function replace(text: string, old: string, by: string, limit: Int): Value | CelError {
  const parts = old === "" ? ["", ...Array.from(text), ""] : text.split(old);
  const places = parts.length - 1;
  const count = limit < 0 || limit > places ? places : Number(limit);
  if (text.length + count * by.length > MAX_SIZE) return tooLarge();
  if (count === places && old !== "") return parts.join(by);
  let result = parts[0] as string;
  for (let index = 1; index < parts.length; index++) result += (index <= count ? by : old) + parts[index];
  return result;
}

/** @param limit The most parts to give, the last of which holds the rest; negative for all. */
function split(text: string, separator: string, limit: Int): string[] {
  if (limit === 0) return [];
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  const most = Number(limit);
  return [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

function join(list: readonly Value[], separator: string): Value | CelError {
  let size = list.length * separator.length;
  for (const part of list) {
    if (typeof part !== "string") return new CelError(`join: invalid input: ${String(part)}`);
    size += part.length;
  }
  if (size > MAX_SIZE) return tooLarge();
  return list.join(separator);
}

/** Unicode's white space, which differs a little from JavaScript's `trim`. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function trim(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && SPACE.test(text.charAt(from))) from++;
  while (to > from && SPACE.test(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};
const ESCAPED = /[\u0007\b\f\n\r\t\v\\"]/g;

const quote = (text: string) =>
  `"${text.toWellFormed().replace(ESCAPED, (character) => ESCAPES[character] ?? character)}"`;

const TEXTS = listOf(STRING);

/** The functions over texts, which differ between the specification and Kubernetes in two points. */
export function stringFunctions(dialect: Dialect, pastEnd: PastEnd): FunctionDeclaration[] {
  const find = indexOf(pastEnd);
  const findLast = lastIndexOf(pastEnd);
  return [
    define("charAt", method("string_char_at_int", [STRING, INT], STRING, charAt)),
    define(
      "indexOf",
      method("string_index_of_string", [STRING, STRING], INT, (text: string, part: string) => find(text, part, 0)),
      method("string_index_of_string_int", [STRING, STRING, INT], INT, find),
    ),
    define(
      "lastIndexOf",
      method("string_last_index_of_string", [STRING, STRING], INT, (text: string, part: string) =>
        findLast(text, part, null),
      ),
      method("string_last_index_of_string_int", [STRING, STRING, INT], INT, findLast),
    ),
    define(
      "lowerAscii",
      method("string_lower_ascii", [STRING], STRING, (text: string) =>
        isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
      ),
    ),
    define(
      "upperAscii",
      method("string_upper_ascii", [STRING], STRING, (text: string) =>
        isAscii(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
      ),
    ),
    define(
      "replace",
      method(
        "string_replace_string_string",
        [STRING, STRING, STRING],
        STRING,
        (text: string, old: string, by: string) => replace(text, old, by, -1),
      ),
      method("string_replace_string_string_int", [STRING, STRING, STRING, INT], STRING, replace),
    ),
    define(
      "split",
      method("string_split_string", [STRING, STRING], TEXTS, (text: string, separator: string) =>
        split(text, separator, -1),
      ),
      method("string_split_string_int", [STRING, STRING, INT], TEXTS, split),
    ),
    define(
      "substring",
      method("string_substring_int", [STRING, INT], STRING, (text: string, from: Int) => substring(text, from, null)),
      method("string_substring_int_int", [STRING, INT, INT], STRING, substring),
    ),
    define("trim", method("string_trim", [STRING], STRING, trim)),
    define(
      "join",
      method("list_join", [TEXTS], STRING, (list: readonly Value[]) => join(list, "")),
      method("list_join_string", [TEXTS, STRING], STRING, join),
    ),
    define("strings.quote", call("strings_quote", [STRING], STRING, quote)),
    define(
      "format",
      method("string_format", [STRING, listOf(DYN)], STRING, (template: string, values: readonly Value[]) =>
        formatTemplate(template, values, dialect),
      ),
    ),
  ];
}

/** CEL's extension for strings. */
export const library: Library = {
  name: "strings",
  functions: [
    ...stringFunctions(STANDARD_FORMAT, outOfRange),
    define(
      "reverse",
      method("string_reverse", [STRING], STRING, (text: string) => Array.from(text).reverse().join("")),
    ),
  ],
};
