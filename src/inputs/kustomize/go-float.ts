/** Go's `strconv.FormatFloat(value, 'g', -1, 64)`: how a number is written after a round trip through JSON. */
export function goFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  return value.toFixed(Math.max(0, mantissa.replace(/[-.]/g, "").length - 1 - power));
}
