/**
 * What plain scalars mean to Kubernetes, whose reader resolves them as Go's YAML 1.1 library does and then turns them
 * into JSON.
 *
 * @see https://github.com/kubernetes-sigs/yaml
 */

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);
const INFINITE: ReadonlyMap<string, number> = new Map([
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** A float that starts with its point: Go's own parser reads it, which lets underscores stand between digits. */
const POINT_FLOAT = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^[0-9]+$/,
  16: /^[0-9a-fA-F]+$/,
};
const PREFIXES: Readonly<Record<number, string>> = { 2: "0b", 8: "0o", 10: "", 16: "0x" };
const MIN_INT = -(2n ** 63n);
const MAX_UINT = 2n ** 64n - 1n;

/** What a plain scalar of YAML can become; not-a-number and the infinities are values that JSON cannot hold. */
export type Scalar = string | number | bigint | boolean | null;

function integer(text: string): number | bigint | null {
  const sign = text[0] === "-" || text[0] === "+" ? text[0] : "";
  let digits = sign === "" ? text : text.slice(1);
  let base = 10;
  if (digits.length > 1 && digits[0] === "0") {
    const letter = digits.length > 2 ? digits[1] : "";
    base = letter === "x" || letter === "X" ? 16 : letter === "b" || letter === "B" ? 2 : 8;
    digits = digits.slice(base !== 8 || letter === "o" || letter === "O" ? 2 : 1);
  }
  if (!DIGITS[base]?.test(digits)) return null;
  const small = Number.parseInt(digits, base);
  if (small <= Number.MAX_SAFE_INTEGER) return sign === "-" && small !== 0 ? -small : small;
  const magnitude = BigInt(PREFIXES[base] + digits);
  const exact = sign === "-" ? -magnitude : magnitude;
  return exact < MIN_INT || exact > MAX_UINT || (sign === "+" && exact >= 2n ** 63n) ? null : exact;
}

function float(text: string): number | null {
  if (!FLOAT.test(text)) return null;
  return finite(text);
}

function finite(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/**
 * The value of a plain scalar. Integers past 2^53 are bigints up to 64 bits and floats beyond; what does not look like
 * a number, boolean or null is the text itself.
 */
export function resolvePlain(text: string): Scalar {
  const first = text.length === 0 ? 0 : text.charCodeAt(0);
  if ((first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d) {
    const bare = text.includes("_") ? text.replaceAll("_", "") : text;
    return INFINITE.get(text) ?? integer(bare) ?? float(bare) ?? text;
  }
  if (first === 0x2e) {
    return INFINITE.get(text) ?? (POINT_FLOAT.test(text) ? finite(text.replaceAll("_", "")) : null) ?? text;
  }
  if (text.length > 5) return text;
  const word = WORDS.get(text);
  return word === undefined ? text : word;
}

/** Go's `strconv.FormatFloat(value, 'g', -1, 32)`: how Kubernetes spells a map key that was written as a float. */
function floatKey(value: number): string {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (single === 0) return Object.is(single, -0) ? "-0" : "0";
  let precision = 1;
  while (precision < 9 && Math.fround(Number(single.toPrecision(precision))) !== single) precision++;
  const [mantissa = "", exponent = ""] = single.toExponential(precision - 1).split("e");
  const power = Number(exponent);
  if (power < -4 || power >= 6)
    return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  return power < 0 ? single.toFixed(precision - 1 - power) : String(Number(single.toPrecision(precision)));
}

/** True if a plain scalar is an integer to Kubernetes, whatever its size. */
export const isInteger = (text: string): boolean => integer(text.replaceAll("_", "")) !== null;

/**
 * The map key that a scalar stands for, given its text and value; null when Kubernetes refuses it, as it does nulls and
 * integers past 63 bits.
 */
export function plainKey(text: string, value: Scalar): string | null {
  if (typeof value === "string" || value === null) return value;
  if (typeof value === "bigint") return value < 2n ** 63n ? String(value) : null;
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? ".nan" : floatKey(value);
  return isInteger(text) ? String(value) : floatKey(value);
}
