/** The functions that Go's text/template always has, but for `and` and `or`. */
import { equalsAny, isAtMost, isLess, notEqual } from "./compare.ts";
import { TemplateError } from "./error.ts";
import { sprintf } from "./format.ts";
import { fn, type GoFunction } from "./function.ts";
import { sprint, sprintln } from "./print.ts";
import {
  byteLength,
  bytesOf,
  byteSlice,
  GoMap,
  int,
  Int,
  isFunction,
  isTrue,
  kindOf,
  typeOf,
  typedList,
  listType,
} from "./value.ts";

const HTML: Readonly<Record<string, string>> = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};
const JS: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

const isNil = (value: unknown): boolean => value === undefined || value === null;

/** A whole number as an index below a bound. */
function position(index: unknown, length: number, sliceEnd: boolean): number {
  if (isNil(index)) throw new TemplateError("cannot index slice/array with nil");
  if (!(index instanceof Int)) throw new TemplateError(`cannot index slice/array with type ${typeOf(index)}`);
  const at = Number(index.n);
  if (at < 0 || at > length || (at === length && !sliceEnd)) throw new TemplateError(`index out of range: ${at}`);
  return at;
}

function indexed(item: unknown, indexes: readonly unknown[]): unknown {
  if (isNil(item)) throw new TemplateError("index of untyped nil");
  let value = item;
  for (const index of indexes) {
    if (isNil(value)) throw new TemplateError("index of nil pointer");
    if (value instanceof GoMap) {
      if (isNil(index)) throw new TemplateError("value is nil; should be of type string");
      if (typeof index !== "string") throw new TemplateError(`value has type ${typeOf(index)}; should be string`);
      value = value.has(index) ? value.get(index) : (value.type?.zero ?? undefined);
    } else if (Array.isArray(value)) value = value[position(index, value.length, false)];
    else if (value instanceof Uint8Array) value = new Int(value[position(index, value.length, false)] ?? 0, "uint8");
    else if (typeof value === "string")
      value = new Int(bytesOf(value)[position(index, byteLength(value), false)] ?? 0, "uint8");
    else throw new TemplateError(`can't index item of type ${typeOf(value)}`);
  }
  return value;
}

function sliced(item: unknown, indexes: readonly unknown[]): unknown {
  if (isNil(item)) throw new TemplateError("slice of untyped nil");
  if (indexes.length > 3) throw new TemplateError(`too many slice indexes: ${indexes.length}`);
  if (typeof item === "string" && indexes.length === 3) throw new TemplateError("cannot 3-index slice a string");
  const length =
    typeof item === "string" ? byteLength(item) : Array.isArray(item) || item instanceof Uint8Array ? item.length : -1;
  if (length < 0) throw new TemplateError(`can't slice item of type ${typeOf(item)}`);
  const [from = 0, to = length] = indexes.map((index) => position(index, length, true));
  if (from > to) throw new TemplateError(`invalid slice index: ${from} > ${to}`);
  if (typeof item === "string") return byteSlice(item, from, to);
  if (item instanceof Uint8Array) return item.subarray(from, to);
  const list = item as unknown[];
  const part = list.slice(from, to);
  const type = listType(list);
  return type ? typedList(part, type) : part;
}

function lengthOf(item: unknown): Int {
  if (isNil(item)) throw new TemplateError("len of nil pointer");
  if (typeof item === "string") return int(byteLength(item));
  if (item instanceof GoMap) return int(item.size);
  if (Array.isArray(item) || item instanceof Uint8Array) return int(item.length);
  throw new TemplateError(`len of type ${typeOf(item)}`);
}

const joined = (values: readonly unknown[]): string =>
  values.length === 1 && typeof values[0] === "string" ? values[0] : sprint(values);

function calling(callee: unknown, args: readonly unknown[]): unknown {
  if (isNil(callee)) throw new TemplateError("call of nil");
  if (!isFunction(callee)) throw new TemplateError(`non-function of type ${kindOf(callee)}`);
  return (callee.call as (...args: unknown[]) => unknown)(...args);
}

const escaped = (text: string, table: Readonly<Record<string, string>>, pattern: RegExp): string =>
  text.replaceAll(
    pattern,
    (char) => table[char] ?? `\\u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
  );

const queryEscaped = (text: string): string =>
  Array.from(bytesOf(text), (byte) => {
    const char = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-_.~]/.test(char)) return char;
    return char === " " ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");

/** Name → function. */
export const builtins: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ["call", fn("value value...", (callee: unknown, ...args: unknown[]) => calling(callee, args))],
  ["html", fn("any...", (...args: unknown[]) => escaped(joined(args), HTML, /[\0"'&<>]/g))],
  ["index", fn("value value...", (item: unknown, ...indexes: unknown[]) => indexed(item, indexes))],
  ["slice", fn("value value...", (item: unknown, ...indexes: unknown[]) => sliced(item, indexes))],
  ["js", fn("any...", (...args: unknown[]) => escaped(joined(args), JS, /[\\'"<>&=\x00-\x1f\x7f-\x9f\u2028\u2029]/g))],
  ["len", fn("value", (item: unknown) => lengthOf(item))],
  ["not", fn("value", (value: unknown) => !isTrue(value))],
  ["print", fn("any...", (...args: unknown[]) => sprint(args))],
  ["printf", fn("string any...", (format: string, ...args: unknown[]) => sprintf(format, args))],
  ["println", fn("any...", (...args: unknown[]) => sprintln(args))],
  ["urlquery", fn("any...", (...args: unknown[]) => queryEscaped(joined(args)))],
  ["eq", fn("value value...", (first: unknown, ...others: unknown[]) => equalsAny(first, others))],
  ["ne", fn("value value", (a: unknown, b: unknown) => notEqual(a, b))],
  ["lt", fn("value value", (a: unknown, b: unknown) => isLess(a, b))],
  ["le", fn("value value", (a: unknown, b: unknown) => isAtMost(a, b))],
  ["gt", fn("value value", (a: unknown, b: unknown) => !isAtMost(a, b))],
  ["ge", fn("value value", (a: unknown, b: unknown) => !isLess(a, b))],
]);
