import { unquoted } from "./quote.ts";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const INTEGER = /^([+-]?)(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*)$/;
const FLOAT = /^[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/;
const BAD_UNDERSCORE = /__|_$|^_|[^0-9a-fA-FxXbBoO_]_|_[^0-9a-fA-F]/;

/** Go's `strconv.ParseInt(text, 0, 64)` without its limits: base by prefix, a leading zero is octal; null when it is none. */
export function parseInteger(text: string): bigint | null {
  const [, sign = "", digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined || BAD_UNDERSCORE.test(digits)) return null;
  const bare = digits.replaceAll("_", "");
  if (/^0[0-9]/.test(bare) && !/^0[0-7]+$/.test(bare)) return null;
  const value = BigInt(/^0[0-7]/.test(bare) ? `0o${bare.slice(1)}` : bare);
  return sign === "-" ? -value : value;
}

/** Go's `strconv.ParseFloat(text, 64)`; null when it is none or overflows. */
export function parseFloat64(text: string): number | null {
  const hex = HEX_FLOAT.exec(text);
  if (hex) {
    const [, sign = "", whole = "", fraction = "", power = ""] = hex;
    if (whole + fraction === "") return null;
    const value = Number.parseInt(`0${whole}${fraction}`, 16) * 2 ** (Number(power) - 4 * fraction.length);
    return sign === "-" ? -value : value;
  }
  const word = /^([+-]?)(?:(inf|infinity)|(nan))$/i.exec(text);
  if (word) return word[3] ? Number.NaN : word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!FLOAT.test(text) || text.includes("_")) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** A number or character literal of a template: `int` is null when it is not a whole number of 64 bits. */
export function readNumber(text: string): { int: bigint | null; float: number } | null {
  if (text.startsWith("'")) {
    const char = unquoted(text);
    const code = char?.codePointAt(0);
    if (char === null || code === undefined || String.fromCodePoint(code) !== char) return null;
    const rune = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
    return { int: BigInt(rune), float: rune };
  }
  const integer = parseInteger(text);
  if (integer !== null) {
    if (integer >= MIN && integer <= MAX) return { int: integer, float: Number(integer) };
    return null;
  }
  const float = parseFloat64(text.replaceAll("_", ""));
  if (float === null || !/[.eEpP]/.test(text)) return null;
  const whole = Number.isInteger(float) && Math.abs(float) < 2 ** 63 ? BigInt(float) : null;
  return { int: whole, float };
}

/** True if a literal is a float by its looks, whatever its value. */
export const looksLikeFloat = (text: string): boolean =>
  !/^[+-]?0[xX][^pP]*$/.test(text) && !text.startsWith("'") && /[.eEpP]/.test(text);
