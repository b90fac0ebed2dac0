/** Changes of case and line width, as the libraries behind Helm's functions make them. */
import { byteSlice, byteLength, bytesOf, textOf } from "../../../lang/gotemplate/value.ts";

const isSpace = (char: string): boolean =>
  /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(char);
const isUpper = (char: string): boolean => /\p{Lu}/u.test(char);
const isConnector = (char: string): boolean => char === "-" || char === "_" || isSpace(char);
const one = (char: string, changed: string): string => ([...changed].length === 1 ? changed : char);
const upper = (char: string): string => one(char, char.toUpperCase());
const lower = (char: string): string => one(char, char.toLowerCase());

/** Go's `strings.Title`. */
export function titleCase(text: string): string {
  let before = " ";
  let out = "";
  for (const char of text) {
    const starts = /[\p{L}\p{Nd}_]/u.test(before) ? false : before.charCodeAt(0) <= 0x7f || isSpace(before);
    out += starts ? upper(char) : char;
    before = char;
  }
  return out;
}

export function uncapitalised(text: string): string {
  let next = true;
  let out = "";
  for (const char of text) {
    if (isSpace(char)) {
      next = true;
      out += char;
    } else {
      out += next ? lower(char) : char;
      next = false;
    }
  }
  return out;
}

export const swapCase = (text: string): string =>
  Array.from(text, (char) =>
    /[\p{Lu}\p{Lt}]/u.test(char) ? lower(char) : /\p{Ll}/u.test(char) ? upper(char) : char,
  ).join("");

/** The words of a text joined in capitals: `a-bc` is `ABc`. */
export function camelCase(text: string): string {
  const chars = [...text];
  if (chars.length === 0) return "";
  let out = "";
  let at = 0;
  while (at < chars.length && isConnector(chars[at] ?? "")) out += chars[at++];
  if (at >= chars.length) return out;
  let firstUpper = isUpper(chars[at] ?? "");
  let current = upper(chars[at++] ?? "");
  if (at >= chars.length) return out + current;
  for (; at < chars.length; at++) {
    const before = current;
    current = chars[at] ?? "";
    if (isConnector(current) && isConnector(before)) {
      out += before;
      continue;
    }
    if (isConnector(before)) {
      firstUpper = isUpper(current);
      current = upper(current);
    } else {
      if (firstUpper) {
        if (isUpper(current)) current = lower(current);
        else firstUpper = false;
      }
      out += before;
    }
  }
  return out + current;
}

type Word = "none" | "number" | "upper" | "alphabet" | "connector" | "punctuation" | "other";

const isAlphabet = (char: string): boolean => /\p{L}/u.test(char);
const isNumber = (char: string): boolean => /\p{N}/u.test(char);
const isPunctuation = (char: string): boolean => /\p{P}/u.test(char);

/** Splits a text into runs of one kind, keeping a capital with the small letters after it. */
function words(text: string): { kind: Word; text: string }[] {
  const chars = [...text];
  const found: { kind: Word; text: string }[] = [];
  let at = 0;
  const run = (kind: Word, test: (char: string) => boolean): void => {
    const from = at;
    while (at < chars.length && test(chars[at] ?? "")) at++;
    found.push({ kind, text: chars.slice(from, at).join("") });
  };
  while (at < chars.length) {
    const char = chars[at] ?? "";
    if (isConnector(char)) run("connector", isConnector);
    else if (isPunctuation(char)) run("punctuation", isPunctuation);
    else if (isUpper(char)) {
      const from = at++;
      const next = chars[at] ?? "";
      if (isUpper(next)) {
        while (at < chars.length && isUpper(chars[at] ?? "")) at++;
        if (at < chars.length && isAlphabet(chars[at] ?? "")) at--;
      } else if (isAlphabet(next))
        while (at < chars.length && isAlphabet(chars[at] ?? "") && !isUpper(chars[at] ?? "")) at++;
      found.push({ kind: "upper", text: chars.slice(from, at).join("") });
    } else if (isAlphabet(char)) run("alphabet", (each) => isAlphabet(each) && !isUpper(each));
    else if (isNumber(char)) run("number", isNumber);
    else run("other", (each) => !(isConnector(each) || isPunctuation(each) || isAlphabet(each) || isNumber(each)));
  }
  return found;
}

function connected(text: string, connector: string): string {
  const list = words(text);
  if (list.length === 0) return "";
  let next = 0;
  const take = (): { kind: Word; text: string } => list[next++] ?? { kind: "none", text: "" };
  const small = ({ kind, text: word }: { kind: Word; text: string }): string =>
    kind === "connector"
      ? connector.repeat([...word].length)
      : kind === "upper" || kind === "alphabet" || kind === "number" || kind === "other"
        ? [...word].map(lower).join("")
        : word;
  let out = "";
  let word = take();
  while (next < list.length) {
    if (word.kind !== "connector") out += small(word);
    const before = word;
    word = take();
    if (before.kind === "number") {
      while (word.kind === "alphabet" || word.kind === "number") {
        out += small(word);
        word = take();
      }
      if (!["none", "punctuation", "connector"].includes(word.kind)) out += connector;
    } else if (before.kind === "connector") out += small(before);
    else if (before.kind !== "punctuation") {
      if (word.kind !== "number") {
        if (word.kind !== "connector" && word.kind !== "punctuation") out += connector;
      } else if (next < list.length) {
        const number = word;
        word = take();
        if (word.kind !== "alphabet") {
          out += small(number);
          if (word.kind !== "connector" && word.kind !== "punctuation") out += connector;
        } else {
          out += connector + small(number);
          while (word.kind === "alphabet" || word.kind === "number") {
            out += small(word);
            word = take();
          }
          if (!["none", "connector", "punctuation"].includes(word.kind)) out += connector;
        }
      }
    }
  }
  return out + small(word);
}

export const snakeCase = (text: string): string => connected(text, "_");
export const kebabCase = (text: string): string => connected(text, "-");

/** Breaks a line at spaces so that no part is wider; `long` breaks words too. Widths count bytes. */
export function wrapped(text: string, width: number, separator: string, long: boolean): string {
  const step = Math.max(width, 1);
  const newline = separator === "" ? "\n" : separator;
  const bytes = bytesOf(text);
  const length = byteLength(text);
  const parts: string[] = [];
  let offset = 0;
  while (length - offset > step) {
    if (bytes[offset] === 32) {
      offset++;
      continue;
    }
    const space = bytes.subarray(offset, step + offset + 1).lastIndexOf(32) + offset;
    if (space >= offset) {
      parts.push(byteSlice(text, offset, space), newline);
      offset = space + 1;
    } else if (long) {
      parts.push(byteSlice(text, offset, offset + step), newline);
      offset += step;
    } else {
      const next = bytes.indexOf(32, offset + step);
      if (next < 0) {
        parts.push(byteSlice(text, offset, length));
        offset = length;
      } else {
        parts.push(byteSlice(text, offset, next), newline);
        offset = next + 1;
      }
    }
  }
  return parts.join("") + textOf(bytes.subarray(offset));
}
