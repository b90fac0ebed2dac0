import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { MAX_TEXT } from "../../../lang/gotemplate/limits.ts";
import { show, strval } from "../../../lang/gotemplate/print.ts";
import { quoted } from "../../../lang/gotemplate/quote.ts";
import {
  byteLength,
  byteSlice,
  bytesOf,
  compareStrings,
  GoMap,
  type Int,
  STRING_MAP,
  strings,
  textOf,
  typedMap,
} from "../../../lang/gotemplate/value.ts";
import { stringsOf } from "./list-values.ts";
import { camelCase, kebabCase, snakeCase, swapCase, titleCase, uncapitalised, wrapped } from "./words.ts";

const WHITE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LEADING = new RegExp(`^[${WHITE}]+`);
const TRAILING = new RegExp(`[${WHITE}]+$`);
const SPACES = new RegExp(`[${WHITE}]+`, "g");

const count = (n: Int): number => Number(n.n);

/** Refuses a text that is too long, before it is made. */
function bounded(length: number): void {
  if (length > MAX_TEXT) throw new TemplateError(`a text is longer than ${MAX_TEXT} characters`);
}

function indented(spaces: Int, text: string): string {
  const width = count(spaces);
  if (width < 0) throw new TemplateError("strings: negative Repeat count");
  bounded(width * (1 + text.split("\n").length) + text.length);
  const pad = " ".repeat(width);
  return pad + text.replaceAll("\n", `\n${pad}`);
}

function repeated(times: Int, text: string): string {
  const n = count(times);
  if (n < 0) throw new TemplateError("strings: negative Repeat count");
  bounded(n * text.length);
  return text.repeat(n);
}

/** Takes characters of a set off both ends. */
function trimmedOf(set: string, text: string): string {
  const chars = new Set(set);
  const all = [...text];
  let from = 0;
  let to = all.length;
  while (from < to && chars.has(all[from] ?? "")) from++;
  while (to > from && chars.has(all[to - 1] ?? "")) to--;
  return all.slice(from, to).join("");
}

function truncated(length: Int, text: string): string {
  const n = count(length);
  const bytes = byteLength(text);
  if (n < 0 && bytes + n > 0) return byteSlice(text, bytes + n, bytes);
  return n >= 0 && bytes > n ? byteSlice(text, 0, n) : text;
}

function substring(from: Int, to: Int, text: string): string {
  const start = count(from);
  const end = count(to);
  const length = byteLength(text);
  if (start < 0) return byteSlice(text, 0, end);
  return byteSlice(text, start, end < 0 || end > length ? length : end);
}

/** Go's `strings.Split`: an empty separator splits into characters. */
function parts(text: string, separator: string, most = -1): string[] {
  if (most === 0) return [];
  const all = separator === "" ? [...text] : text.split(separator);
  if (most < 0 || all.length <= most) return all;
  return [...all.slice(0, most - 1), all.slice(most - 1).join(separator)];
}

const numbered = (list: readonly string[]): GoMap =>
  typedMap(
    STRING_MAP,
    list.map((part, index) => [`_${index}`, part] as const),
  );

function replaced(from: string, to: string, text: string): string {
  if (from !== "") {
    const pieces = text.split(from);
    bounded(text.length + pieces.length * to.length);
    return pieces.join(to);
  }
  const chars = [...text];
  bounded(text.length + chars.length * to.length);
  return to + chars.map((char) => char + to).join("");
}

/** goutils' `AbbreviateFull`, counting bytes. */
function abbreviated(text: string, left: number, width: number): string {
  const length = byteLength(text);
  if (text === "" || width < 4 || length <= width) return width < 4 ? "" : text;
  let offset = Math.min(left, length);
  if (length - offset < width - 3) offset = length - (width - 3);
  if (offset <= 4) return `${byteSlice(text, 0, width - 3)}...`;
  if (width < 7) return "";
  if (offset + width - 3 < length) return `...${abbreviated(byteSlice(text, offset, length), 0, width - 3)}`;
  return `...${byteSlice(text, length - (width - 3), length)}`;
}

function initials(text: string): string {
  let gap = true;
  let out = "";
  for (const byte of bytesOf(text)) {
    const char = String.fromCharCode(byte);
    if (/[\t-\r \u0085\u00a0]/.test(char)) gap = true;
    else if (gap) {
      out += char;
      gap = false;
    }
  }
  return out;
}

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function toBase32(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  const out = (bits.match(/.{1,5}/g) ?? []).map((five) => base32[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
  return out.padEnd(Math.ceil(out.length / 8) * 8, "=");
}

function fromBase32(text: string): string {
  const bare = text.replaceAll(/[\r\n]/g, "");
  const illegal = /[^A-Z2-7=]/.exec(bare);
  const padding = /=*$/.exec(bare)?.[0].length ?? 0;
  if (illegal || bare.length % 8 !== 0 || ![0, 1, 3, 4, 6].includes(padding)) {
    return `illegal base32 data at input byte ${illegal?.index ?? Math.max(bare.length - 1, 0)}`;
  }
  let bits = "";
  for (const char of bare.replace(/=+$/, "")) bits += base32.indexOf(char).toString(2).padStart(5, "0");
  return textOf(Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2)));
}

/** Go's standard base64: padding is required, line breaks are left out. */
export function fromBase64(text: string): Uint8Array | string {
  const bare = text.replaceAll(/[\r\n]/g, "");
  const illegal = /[^A-Za-z0-9+/=]|=(?=[^=])/.exec(text.replaceAll(/[\r\n]/g, ""));
  if (illegal) return `illegal base64 data at input byte ${illegal.index}`;
  if (bare.length % 4 !== 0 || /={3,}$/.test(bare)) {
    return `illegal base64 data at input byte ${bare.replace(/=+$/, "").length - (bare.replace(/=+$/, "").length % 4)}`;
  }
  return Buffer.from(bare, "base64");
}

export const stringFunctions: readonly (readonly [string, GoFunction])[] = [
  ["hello", fn("", () => "Hello!")],
  [
    "abbrev",
    fn("int string", (width: Int, text: string) => (count(width) < 4 ? text : abbreviated(text, 0, count(width)))),
  ],
  [
    "abbrevboth",
    fn("int int string", (left: Int, right: Int, text: string) =>
      count(right) < 4 || (count(left) > 0 && count(right) < 7) ? text : abbreviated(text, count(left), count(right)),
    ),
  ],
  ["trunc", fn("int string", truncated)],
  ["trim", fn("string", (text: string) => text.replace(LEADING, "").replace(TRAILING, ""))],
  [
    "upper",
    fn("string", (text: string) =>
      [...text].map((char) => (char.toUpperCase().length === char.length ? char.toUpperCase() : char)).join(""),
    ),
  ],
  [
    "lower",
    fn("string", (text: string) =>
      [...text].map((char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join(""),
    ),
  ],
  ["title", fn("string", titleCase)],
  ["untitle", fn("string", uncapitalised)],
  ["substr", fn("int int string", substring)],
  ["repeat", fn("int string", repeated)],
  ["trimall", fn("string string", trimmedOf)],
  ["trimAll", fn("string string", trimmedOf)],
  [
    "trimSuffix",
    fn("string string", (suffix: string, text: string) =>
      suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
    ),
  ],
  [
    "trimPrefix",
    fn("string string", (prefix: string, text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  ],
  ["nospace", fn("string", (text: string) => text.replaceAll(SPACES, ""))],
  ["initials", fn("string", initials)],
  ["swapcase", fn("string", swapCase)],
  ["snakecase", fn("string", snakeCase)],
  ["camelcase", fn("string", camelCase)],
  ["kebabcase", fn("string", kebabCase)],
  ["wrap", fn("int string", (width: Int, text: string) => wrapped(text, count(width), "", false))],
  [
    "wrapWith",
    fn("int string string", (width: Int, separator: string, text: string) =>
      wrapped(text, count(width), separator, true),
    ),
  ],
  ["contains", fn("string string", (part: string, text: string) => text.includes(part))],
  ["hasPrefix", fn("string string", (prefix: string, text: string) => text.startsWith(prefix))],
  ["hasSuffix", fn("string string", (suffix: string, text: string) => text.endsWith(suffix))],
  [
    "quote",
    fn("any...", (...list: unknown[]) =>
      list
        .filter((item) => item !== null)
        .map((item) => quoted(strval(item)))
        .join(" "),
    ),
  ],
  [
    "squote",
    fn("any...", (...list: unknown[]) =>
      list
        .filter((item) => item !== null)
        .map((item) => `'${show(item)}'`)
        .join(" "),
    ),
  ],
  [
    "cat",
    fn("any...", (...list: unknown[]) =>
      list
        .filter((item) => item !== null)
        .map((item) => show(item))
        .join(" "),
    ),
  ],
  ["indent", fn("int string", indented)],
  ["nindent", fn("int string", (spaces: Int, text: string) => `\n${indented(spaces, text)}`)],
  ["replace", fn("string string string", replaced)],
  ["plural", fn("string string int", (one: string, many: string, n: Int) => (n.n === 1n ? one : many))],
  ["toString", fn("any", strval)],
  ["split", fn("string string", (separator: string, text: string) => numbered(parts(text, separator)))],
  [
    "splitn",
    fn("string int string", (separator: string, most: Int, text: string) =>
      numbered(parts(text, separator, count(most))),
    ),
  ],
  ["splitList", fn("string string", (separator: string, text: string) => strings(parts(text, separator)))],
  ["toStrings", fn("any", (list: unknown) => strings(stringsOf(list)))],
  ["join", fn("string any", (separator: string, list: unknown) => stringsOf(list).join(separator))],
  ["sortAlpha", fn("any", (list: unknown) => strings(stringsOf(list).sort(compareStrings)))],
  ["b64enc", fn("string", (text: string) => Buffer.from(bytesOf(text)).toString("base64"))],
  [
    "b64dec",
    fn("string", (text: string) => {
      const bytes = fromBase64(text);
      return typeof bytes === "string" ? bytes : textOf(bytes);
    }),
  ],
  ["b32enc", fn("string", (text: string) => toBase32(bytesOf(text)))],
  ["b32dec", fn("string", fromBase32)],
];
