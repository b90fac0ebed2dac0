import { Opaque, type Value } from "../value.ts";

/** Kubernetes' resource quantity, such as `250m` or `16Gi`: an exact decimal number. */
export class Quantity extends Opaque {
  readonly celType = "kubernetes.Quantity";
  /** The value is `digits` × 10^`exponent`. A number when it is a safe integer, else a bigint. */
  readonly digits: number | bigint;
  readonly exponent: number;
  /**
   * Kubernetes keeps quantities as 64-bit integers with a scale, or else as decimals of any size, which it never gives
   * back as integers, however small they are. True for the latter.
   */
  readonly wide: boolean;

  constructor(digits: number | bigint, exponent: number, wide: boolean) {
    super();
    this.digits = digits;
    this.exponent = exponent;
    this.wide = wide;
  }

  /** -1, 0 or 1. */
  get sign(): number {
    return this.digits > 0 ? 1 : this.digits < 0 ? -1 : 0;
  }

  equals(other: Value): boolean {
    return other instanceof Quantity && this.compareTo(other) === 0;
  }

  /** -1, 0 or 1; exact. */
  compareTo(other: Quantity): number {
    if (this.exponent === other.exponent) return order(this.digits, other.digits);
    const sign = this.sign;
    if (sign !== other.sign || sign === 0) return order(sign, other.sign);
    // Far apart magnitudes are told by their lengths, so that a huge exponent is never written out.
    const length = lengthOf(this.digits) + this.exponent;
    const otherLength = lengthOf(other.digits) + other.exponent;
    if (length !== otherLength) return length > otherLength ? sign : -sign;
    const exponent = Math.min(this.exponent, other.exponent);
    return order(scaled(this, exponent), scaled(other, exponent));
  }

  /** The sum; null when the exponents lie so far apart that it cannot be written out. */
  add(other: Quantity): Quantity | null {
    if (!this.wide && !other.wide) {
      if (other.digits === 0) return this;
      if (this.digits === 0) return other;
    }
    if (Math.abs(this.exponent - other.exponent) > MAX_SPREAD) return null;
    const exponent = Math.min(this.exponent, other.exponent);
    const left = scaled(this, exponent);
    const right = scaled(other, exponent);
    const sum = left + right;
    const wide = this.wide || other.wide || !fitsInt64(left) || !fitsInt64(right) || !fitsInt64(sum);
    return new Quantity(canonical(sum), exponent, wide);
  }

  /** The difference; null as for {@link add}. */
  sub(other: Quantity): Quantity | null {
    return this.add(new Quantity(other.digits === 0 ? 0 : -other.digits, other.exponent, other.wide));
  }

  /** The value as an int64; null when it has a fraction, is out of range, or is held wide. */
  asInteger(): number | bigint | null {
    if (this.wide || this.exponent < 0) return null;
    if (this.exponent === 0 || this.digits === 0) return this.digits;
    if (this.exponent > 18) return null;
    const value = scaled(this, 0);
    return fitsInt64(value) ? canonical(value) : null;
  }

  /** The nearest double, within the rounding that Kubernetes does. */
  asApproximateFloat(): number {
    const base = Number(this.digits);
    return this.exponent === 0 ? base : base * powerOfTen(this.exponent);
  }
}

/** Exponents further apart than this cannot be added: the sum would have as many digits. */
const MAX_SPREAD = 10_000;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

const fitsInt64 = (value: bigint) => value >= MIN_INT64 && value <= MAX_INT64;
const canonical = (value: bigint): number | bigint =>
  value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
const order = (left: number | bigint, right: number | bigint) => (left < right ? -1 : left > right ? 1 : 0);
const lengthOf = (digits: number | bigint) => String(digits).length - (digits < 0 ? 1 : 0);
const scaled = (quantity: Quantity, exponent: number) =>
  BigInt(quantity.digits) * 10n ** BigInt(quantity.exponent - exponent);

/** As Go's `math.Pow10`, whose rounding the approximate float inherits. */
function powerOfTen(exponent: number): number {
  if (exponent < -323) return 0;
  if (exponent > 308) return Number.POSITIVE_INFINITY;
  const size = Math.abs(exponent);
  const coarse = Number(`1e${exponent < 0 ? "-" : ""}${size - (size % 32)}`);
  const fine = Number(`1e${size % 32}`);
  return exponent < 0 ? coarse / fine : coarse * fine;
}

/** Why a text is no quantity, in Kubernetes' words. */
export const QUANTITY_FAULTS = {
  format: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  number: "unable to parse numeric part of quantity",
  suffix: "unable to parse quantity's suffix",
} as const;

const DECIMAL: ReadonlyMap<string, number> = new Map([
  ["", 0],
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const BINARY: ReadonlyMap<string, number> = new Map([
  ["Ki", 10],
  ["Mi", 20],
  ["Gi", 30],
  ["Ti", 40],
  ["Pi", 50],
  ["Ei", 60],
]);
const PARTS = /^([+-]?)0*([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/** The quantity that a text denotes; null when it denotes none. */
export function parseQuantity(text: string): Quantity | null {
  const quantity = quantityOrFault(text);
  return typeof quantity === "string" ? null : quantity;
}

/**
 * The quantity that a text denotes, or why it denotes none.
 *
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#ParseQuantity
 */
export function quantityOrFault(text: string): Quantity | string {
  const common = commonQuantity(text);
  if (common !== null) return common;
  if (text === "") return QUANTITY_FAULTS.format;
  const parts = PARTS.exec(text);
  if (parts === null) return QUANTITY_FAULTS.format;
  const whole = parts[2] === undefined || parts[2] === "" ? "0" : parts[2];
  const fraction = parts[4] ?? "";
  const suffix = parts[5] ?? "";
  const binary = BINARY.get(suffix);
  const exponent = binary === undefined ? decimalExponent(suffix) : 0;
  if (exponent === null) return QUANTITY_FAULTS.suffix;

  const digits = BigInt(whole + fraction) * (parts[1] === "-" ? -1n : 1n);
  if (isNarrow(digits, whole.length, fraction.length, exponent, binary)) {
    const value = binary === undefined ? digits : digits << BigInt(binary);
    return new Quantity(canonical(value), exponent - fraction.length, false);
  }
  // A number without any digit, such as "." with a binary suffix, is refused only here.
  if (!/[0-9]/.test(text.slice(0, text.length - suffix.length))) return QUANTITY_FAULTS.number;
  return wideQuantity(binary === undefined ? digits : digits << BigInt(binary), exponent - fraction.length, binary);
}

/** The quantities that manifests are full of, such as `500m` and `16Gi`, without a regular expression; null for others. */
function commonQuantity(text: string): Quantity | null {
  let value = 0;
  let at = 0;
  for (; at < text.length && at < 10; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  // A leading zero shortens the number, and by its length Kubernetes decides how to keep it.
  if (at === 0 || (text.charCodeAt(0) === 48 && text.length > 1)) return null;
  if (at === text.length) return new Quantity(value, 0, false);
  const suffix = text.slice(at);
  const exponent = DECIMAL.get(suffix);
  if (exponent !== undefined) return new Quantity(value, exponent, false);
  const binary = BINARY.get(suffix);
  if (binary === undefined || at > 14 - Math.floor((binary * 3) / 10)) return null;
  const scaledUp = value * 2 ** binary;
  return Number.isSafeInteger(scaledUp) ? new Quantity(scaledUp, 0, false) : null;
}

function decimalExponent(suffix: string): number | null {
  const known = DECIMAL.get(suffix);
  if (known !== undefined) return known;
  const written = /^[eE]([-+]?[0-9]+)$/.exec(suffix)?.[1];
  if (written === undefined) return null;
  const value = BigInt(written);
  return fitsInt64(value) ? Number(BigInt.asIntN(32, value)) : null;
}

/** Whether Kubernetes keeps the number as a 64-bit integer with a scale, judged by its length as written. */
function isNarrow(
  digits: bigint,
  whole: number,
  fraction: number,
  exponent: number,
  binary: number | undefined,
): boolean {
  if (binary === undefined) return whole + fraction <= 18 && exponent - fraction >= -9;
  if (fraction > 0) return false;
  return 15 - whole - Math.floor((binary * 3) / 10) - 1 >= 0 && fitsInt64(digits << BigInt(binary));
}

function wideQuantity(digits: bigint, exponent: number, binary: number | undefined): Quantity {
  let value = digits;
  let scale = exponent;
  const negative = value < 0n;
  if (negative) value = -value;
  if (value !== 0n && scale < -9) {
    // Nothing below a billionth is kept; rounding is away from zero, so that little never becomes nothing.
    const drop = -9 - scale;
    const unit = 10n ** BigInt(Math.min(drop, String(value).length));
    value = value / unit + (value % unit === 0n ? 0n : 1n);
    scale = -9;
  } else if (value !== 0n && scale > -9 && scale + 9 <= MAX_SPREAD) {
    value *= 10n ** BigInt(scale + 9);
    scale = -9;
  }
  if (binary !== undefined && value !== 0n && value > MAX_INT64 * 10n ** BigInt(-scale)) {
    value = MAX_INT64;
    scale = 0;
  }
  return new Quantity(canonical(negative ? -value : value), scale, true);
}
