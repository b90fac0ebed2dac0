/** The exact value of a finite double: `mantissa` × 2^`exponent`. */
function exact(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | 0x10_0000_0000_0000n, exponent: biased - 1075 };
}

/** |value| × 10^power as an integer, rounded half to even; exact. */
function scaled(value: number, power: number): bigint {
  const { mantissa, exponent } = exact(value);
  let above = mantissa * 10n ** BigInt(Math.max(power, 0));
  let below = 10n ** BigInt(Math.max(-power, 0));
  if (exponent >= 0) above <<= BigInt(exponent);
  else below <<= BigInt(-exponent);
  const quotient = above / below;
  const twice = (above % below) * 2n;
  const up = twice > below || (twice === below && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

const signOf = (value: number) => (value < 0 || Object.is(value, -0) ? "-" : "");

/** A finite double with a fixed number of decimals, rounded half to even on its exact value, as Go's `%.nf`. */
export function fixedText(value: number, decimals: number): string {
  const digits = String(scaled(value, decimals)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  return signOf(value) + (decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`);
}

/** A finite double as sign, digits with a point, and power of ten, rounded as {@link fixedText}. */
export function scientificParts(value: number, decimals: number): { digits: string; power: number } {
  if (value === 0) return { digits: signOf(value) + fixedText(0, decimals), power: 0 };
  let power = Number(value.toExponential().split("e")[1]);
  let digits = String(scaled(value, decimals - power));
  // The shortest text may have been rounded up to the next power, and rounding here may be too.
  while (digits.length !== decimals + 1) {
    power += digits.length > decimals + 1 ? 1 : -1;
    digits = String(scaled(value, decimals - power));
  }
  const rest = decimals === 0 ? "" : `.${digits.slice(1)}`;
  return { digits: signOf(value) + digits.charAt(0) + rest, power };
}
