import { CelDouble } from "../value.ts";

const INFINITY = /^([+-]?)inf(inity)?$/i;
const DECIMAL = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;

/** The double that a text spells as Go's `strconv.ParseFloat` reads it (without hexadecimal); null if it spells none. */
export function parseDouble(text: string): CelDouble | null {
  if (DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? new CelDouble(value) : null;
  }
  if (/^[+-]?nan$/i.test(text)) return /^nan$/i.test(text) ? new CelDouble(Number.NaN) : null;
  const infinity = INFINITY.exec(text);
  return infinity ? new CelDouble(infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : null;
}

/** The shortest text of a double as Go's format `%g` writes it: `1e+06`, `NaN`, `+Inf`. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return plain(value);
  const sign = exponent < 0 ? "-" : "+";
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** A finite double without an exponent, with as few digits as identify it. */
export function plain(value: number): string {
  const text = String(value);
  const match = /^(-?)([0-9])(?:\.([0-9]+))?e([+-][0-9]+)$/.exec(text);
  if (!match) return text;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  const exponent = Number(power);
  const digits = whole + fraction;
  return exponent < 0 ? `${sign}0.${"0".repeat(-exponent - 1)}${digits}` : `${sign}${digits.padEnd(exponent + 1, "0")}`;
}
