/** Go's `fmt`: what `%v` and its kin make of values. */
import { TemplateError } from "./error.ts";
import { shortFloat } from "./float.ts";
import { MAX_PARTS } from "./limits.ts";
import { GoMap, Int, isFunction, Native, textOf } from "./value.ts";

/** Levels that a printed value may nest. */
const MAX_PRINT_DEPTH = 200;

/** Parts of the value at work that may still be printed. */
let partsLeft = MAX_PARTS;

const MONTHS = "January February March April May June July August September October November December".split(" ");
const UNITS: readonly (readonly [string, bigint])[] = [
  ["h", 3_600_000_000_000n],
  ["m", 60_000_000_000n],
];

/** The digits of nanoseconds below a unit, without trailing zeros. */
function fraction(n: bigint, unit: bigint): string {
  const rest = n % unit;
  const digits = rest
    .toString()
    .padStart(unit.toString().length - 1, "0")
    .replace(/0+$/, "");
  return `${n / unit}${digits === "" ? "" : `.${digits}`}`;
}

/** A Go duration such as `1h30m0s`. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "0s";
  const sign = nanoseconds < 0n ? "-" : "";
  let rest = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (rest < 1000n) return `${sign}${rest}ns`;
  if (rest < 1_000_000n) return `${sign}${fraction(rest, 1000n)}\u00b5s`;
  if (rest < 1_000_000_000n) return `${sign}${fraction(rest, 1_000_000n)}ms`;
  let out = sign;
  for (const [name, unit] of UNITS) {
    if (out !== sign || rest >= unit) {
      out += `${rest / unit}${name}`;
      rest %= unit;
    }
  }
  return `${out}${fraction(rest, 1_000_000_000n)}s`;
}

/** The text of an integer; durations and months have their own. */
export function intText(value: Int): string {
  if (value.type === "time.Duration") return durationText(value.n);
  if (value.type === "time.Month") return MONTHS[Number(value.n) - 1] ?? `%!Month(${value.n})`;
  return value.n.toString();
}

/** What `%v` prints for a value. */
export function show(value: unknown, depth = 0): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return shortFloat(value);
    case "boolean":
      return value ? "true" : "false";
    default:
      return showDeep(value, depth);
  }
}

function showDeep(value: unknown, depth: number): string {
  if (value === undefined || value === null) return "<nil>";
  if (value instanceof Int) return intText(value);
  if (depth === 0) partsLeft = MAX_PARTS;
  if (--partsLeft < 0) throw new TemplateError(`a printed value has more than ${MAX_PARTS} parts`);
  if (depth > MAX_PRINT_DEPTH) throw new TemplateError(`a printed value nests deeper than ${MAX_PRINT_DEPTH} levels`);
  if (value instanceof GoMap) {
    const entries = value.sortedKeys().map((key) => `${key}:${show(value.get(key), depth + 1)}`);
    return `map[${entries.join(" ")}]`;
  }
  if (Array.isArray(value) || value instanceof Uint8Array) {
    return `[${Array.from(value as unknown[], (item) => show(item, depth + 1)).join(" ")}]`;
  }
  if (value instanceof Native) {
    const text = value.string();
    if (text !== null) return text;
    const fields = value.fields().map(([, field]) => show(field, depth + 1));
    return `${value.kind === "ptr" ? "&" : ""}{${fields.join(" ")}}`;
  }
  if (isFunction(value)) return "0x0";
  throw new Error("a value of no Go kind");
}

/** What a template's action prints for a value: bytes of `[]byte` one by one, nothing for nil. */
export function printed(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "<no value>";
  return show(value);
}

/** Go's `fmt.Sprint`: a space only between operands that are not strings. */
export function sprint(values: readonly unknown[]): string {
  let out = "";
  for (const [at, value] of values.entries()) {
    if (at > 0 && typeof value !== "string" && typeof values[at - 1] !== "string") out += " ";
    out += show(value);
  }
  return out;
}

/** Go's `fmt.Sprintln`. */
export const sprintln = (values: readonly unknown[]): string => `${values.map((value) => show(value)).join(" ")}\n`;

/** The text of a value as sprig's functions take it: strings and bytes as they are, everything else as `%v`. */
export function strval(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return textOf(value);
  return show(value);
}
