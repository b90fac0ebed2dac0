const NAMED: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  92: "\\\\",
};
const PLAIN = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const hex = (code: number, width: number): string => code.toString(16).padStart(width, "0");

/** True if Go counts a character as printable. */
const isPrintable = (char: string): boolean => !UNPRINTABLE.test(char);

/** One character as Go escapes it inside quotes. */
function escaped(char: string, quote: string, ascii: boolean): string {
  const code = char.codePointAt(0) ?? 0;
  if (char === quote) return `\\${char}`;
  const named = NAMED[code];
  if (named !== undefined) return named;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`;
  if (code < 32 || code === 127) return `\\x${hex(code, 2)}`;
  if (code < 127 || (!ascii && isPrintable(char))) return char;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

/** Go's `strconv.Quote`; with `ascii`, its `QuoteToASCII`. */
export function quoted(text: string, ascii = false): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let out = '"';
  for (const char of text) out += escaped(char, '"', ascii);
  return `${out}"`;
}

/** Go's `strconv.QuoteRune`. */
export const quotedRune = (code: number, ascii = false): string =>
  `'${escaped(code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code), "'", ascii)}'`;

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** The text of a Go string or character literal with its quotes; null when it is none. */
export function unquoted(literal: string): string | null {
  const quote = literal[0] ?? "";
  if (literal.length < 2 || literal.at(-1) !== quote) return null;
  const body = literal.slice(1, -1);
  if (quote === "`") return body.replaceAll("\r", "");
  if (!body.includes("\\")) return body.includes("\n") ? null : body;
  let out = "";
  for (let at = 0; at < body.length; at++) {
    const char = body[at] ?? "";
    if (char === "\n") return null;
    if (char !== "\\") {
      out += char;
      continue;
    }
    const next = body[++at] ?? "";
    const width = { x: 2, u: 4, U: 8 }[next] ?? 0;
    if (width > 0) {
      const digits = body.slice(at + 1, at + 1 + width);
      if (digits.length < width || !/^[0-9a-fA-F]+$/.test(digits)) return null;
      const code = Number.parseInt(digits, 16);
      if (next !== "x" && (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))) return null;
      out += next === "x" && code >= 0x80 ? String.fromCharCode(0xdc00 + code) : String.fromCodePoint(code);
      at += width;
    } else if (/[0-7]/.test(next)) {
      const digits = body.slice(at, at + 3);
      const code = Number.parseInt(digits, 8);
      if (!/^[0-7]{3}$/.test(digits) || code > 255) return null;
      out += code >= 0x80 ? String.fromCharCode(0xdc00 + code) : String.fromCharCode(code);
      at += 2;
    } else {
      const known = ESCAPES[next];
      if (known === undefined || ((next === "'" || next === '"') && next !== quote)) return null;
      out += known;
    }
  }
  return out;
}
