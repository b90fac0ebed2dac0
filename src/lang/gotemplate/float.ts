/** The shortest decimal digits of a number and the power of ten of the first: 1234.5 is 12345 and 3. */
function shortest(value: number): { digits: string; exponent: number } {
  const [mantissa = "", exponent = ""] = Math.abs(value).toExponential().split("e");
  return { digits: mantissa.replace(".", ""), exponent: Number(exponent) };
}

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? "-" : "");

/** `1.5` and `3` as `1.5e+03`. */
const scientific = (sign: string, digits: string, exponent: number): string => {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const power = Math.abs(exponent).toString().padStart(2, "0");
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${power}`;
};

/** All digits of a number without an exponent. */
export function plainFloat(value: number): string {
  const { digits, exponent } = shortest(value);
  const sign = signOf(value);
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, "0");
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** The power of ten from which Go's `%g` writes an exponent. */
const LARGE_EXPONENT = 6;

/** Go's `strconv.FormatFloat(value, 'g', -1, 64)`: the shortest form that reads back, with an exponent from a million on. */
export function shortFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const { digits, exponent } = shortest(value);
  if (exponent < -4 || exponent >= LARGE_EXPONENT) return scientific(signOf(value), digits, exponent);
  return plainFloat(value);
}

/** Go's JSON form of a number. */
export function jsonFloat(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-6 && size < 1e21)) return plainFloat(value);
  const { digits, exponent } = shortest(value);
  return scientific(signOf(value), digits, exponent).replace(/e-0(\d)$/, "e-$1");
}

/** Go's `%e`, `%f` and `%g` with a precision. */
export function preciseFloat(value: number, verb: string, precision: number): string {
  if (!Number.isFinite(value)) return shortFloat(value);
  const sign = signOf(value);
  const size = Math.abs(value);
  const digits = Math.min(precision, 100);
  if (verb === "f")
    return (
      sign + (size >= 1e21 ? `${BigInt(size)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}` : size.toFixed(digits))
    );
  if (verb === "e") {
    const [mantissa = "", exponent = ""] = size.toExponential(digits).split("e");
    return scientific(sign, mantissa.replace(".", ""), Number(exponent));
  }
  const [mantissa = "", exponent = ""] = size.toExponential(Math.max(digits, 1) - 1).split("e");
  const power = Number(exponent);
  const kept = mantissa.replace(".", "").replace(/0+$/, "") || "0";
  if (power < -4 || power >= Math.max(digits, 1)) return scientific(sign, kept, power);
  return sign + plainFloat(Number(size.toPrecision(Math.max(digits, 1))));
}
