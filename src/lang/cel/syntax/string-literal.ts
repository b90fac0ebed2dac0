const SIMPLE: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  '"': 0x22,
  "'": 0x27,
  "\\": 0x5c,
  "?": 0x3f,
  "`": 0x60,
};
/** Number of hexadecimal digits after each letter. */
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, X: 2, u: 4, U: 8 };

/** One escape sequence: its code and the offset behind it. */
interface Escape {
  readonly code: number;
  readonly end: number;
}

/** Reads the escape whose backslash stands at `at`; a string says what is wrong with it. */
function readEscape(text: string, at: number, bytes: boolean): Escape | string {
  const letter = text[at + 1] ?? "";
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { code: simple, end: at + 2 };
  const digits = HEX_DIGITS[letter];
  if (digits !== undefined) {
    const hex = text.slice(at + 2, at + 2 + digits);
    if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex)) return `\\${letter} needs ${digits} hexadecimal digits`;
    const code = Number.parseInt(hex, 16);
    if (digits > 2 && bytes) return `\\${letter} is not allowed in a bytes literal`;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return `\\${letter}${hex} is not a code point`;
    return { code, end: at + 2 + digits };
  }
  const octal = text.slice(at + 1, at + 4);
  if (/^[0-3][0-7]{2}$/.test(octal)) return { code: Number.parseInt(octal, 8), end: at + 4 };
  return `unknown escape sequence \\${letter}`;
}

const normaliseNewlines = (text: string) => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);

/** What the inside of a quoted literal means, or what is wrong with it and where in the text. */
export type Unquoted<T> = { readonly value: T } | { readonly problem: string; readonly at: number };

/** The text of a string literal; `text` is what stands between the quotes. */
export function unquoteString(text: string, raw: boolean): Unquoted<string> {
  if (raw || !text.includes("\\")) return { value: normaliseNewlines(text) };
  let value = "";
  let from = 0;
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", from)) {
    const escape = readEscape(text, at, false);
    if (typeof escape === "string") return { problem: escape, at };
    value += normaliseNewlines(text.slice(from, at)) + String.fromCodePoint(escape.code);
    from = escape.end;
  }
  return { value: value + normaliseNewlines(text.slice(from)) };
}

/** The bytes of a bytes literal: characters as UTF-8, `\x` and octal escapes as single bytes. */
export function unquoteBytes(text: string, raw: boolean): Unquoted<Uint8Array> {
  const encoder = new TextEncoder();
  if (raw) return { value: encoder.encode(normaliseNewlines(text)) };
  const bytes: number[] = [];
  let from = 0;
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", from)) {
    const escape = readEscape(text, at, true);
    if (typeof escape === "string") return { problem: escape, at };
    for (const byte of encoder.encode(normaliseNewlines(text.slice(from, at)))) bytes.push(byte);
    bytes.push(escape.code);
    from = escape.end;
  }
  for (const byte of encoder.encode(normaliseNewlines(text.slice(from)))) bytes.push(byte);
  return { value: Uint8Array.from(bytes) };
}
