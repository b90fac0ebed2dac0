import { MAX_SIZE, tooLarge } from "../standard/arithmetic.ts";
import { plain } from "../standard/double-text.ts";
import { formatDuration, formatTimestamp } from "../standard/time-text.ts";
import {
  CelDouble,
  CelError,
  CelUint,
  compareStrings,
  Duration,
  isDouble,
  isInt,
  isList,
  isMap,
  mapGet,
  mapKeys,
  Timestamp,
  TypeValue,
  type Value,
} from "../value.ts";
import { fixedText, scientificParts } from "../value/decimal-text.ts";
import { bitClauses, type Dialect, refused } from "./format-clause.ts";

const TEXT =
  "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps";
const DECIMAL = "decimal clause can only be used on ints, uints, and doubles";
const FIXED = "fixed-point clause can only be used on ints, uints, and doubles";
const SCIENTIFIC = "scientific clause can only be used on ints, uints, and doubles";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The number behind a double in either form. */
export const numberOf = (value: number | CelDouble): number => (typeof value === "number" ? value : value.value);

function notFinite(value: number): string | null {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? null : value > 0 ? "Infinity" : "-Infinity";
}

function double(value: number): string {
  return notFinite(value) ?? (Object.is(value, -0) ? "-0" : plain(value));
}

function text(value: Value): string | CelError {
  if (typeof value === "string") return value;
  if (value === null || typeof value === "boolean" || isInt(value)) return String(value);
  if (isDouble(value)) return double(numberOf(value));
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Uint8Array) return decoder.decode(value);
  if (value instanceof Timestamp) return formatTimestamp(new Timestamp(value.seconds, value.nanos));
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return value.name;
  if (isList(value)) return list(value);
  return isMap(value) ? map(value) : refused(TEXT, value);
}

function list(values: readonly Value[]): string | CelError {
  const parts: string[] = [];
  let size = 0;
  for (const value of values) {
    const part = text(value);
    if (part instanceof CelError) return part;
    parts.push(part);
    size += part.length;
    if (size > MAX_SIZE) return tooLarge();
  }
  return `[${parts.join(", ")}]`;
}

function map(value: Parameters<typeof mapKeys>[0]): string | CelError {
  const entries: [key: string, value: string][] = [];
  let size = 0;
  for (const key of mapKeys(value)) {
    const entry = [text(key), text(mapGet(value, key) as Value)] as const;
    const failed = entry.find((part) => part instanceof CelError);
    if (failed !== undefined) return failed as CelError;
    entries.push(entry as [string, string]);
    size += (entry[1] as string).length;
    if (size > MAX_SIZE) return tooLarge();
  }
  entries.sort(([left], [right]) => compareStrings(left, right));
  return `{${entries.map(([key, entry]) => `${key}: ${entry}`).join(", ")}}`;
}

function numeric(value: Value, rule: string, write: (number: number) => string): string | CelError {
  const number = isDouble(value) ? numberOf(value) : isInt(value) ? Number(value) : null;
  if (number === null && !(value instanceof CelUint)) return refused(rule, value);
  const finite = number ?? Number((value as CelUint).value);
  return notFinite(finite) ?? write(finite);
}

const DEFAULT_DECIMALS = 6;

function scientific(value: number, decimals: number): string {
  const { digits, power } = scientificParts(value, decimals);
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** `format` as the specification has it, the same in every locale. */
export const STANDARD_FORMAT: Dialect = {
  s: () => text,
  d: () => (value) => {
    if (isInt(value)) return String(value);
    return value instanceof CelUint ? String(value.value) : numeric(value, DECIMAL, double);
  },
  f:
    (decimals = DEFAULT_DECIMALS) =>
    (value) => {
      if (isInt(value) || value instanceof CelUint) {
        const whole = String(isInt(value) ? value : value.value);
        return decimals === 0 ? whole : `${whole}.${"0".repeat(decimals)}`;
      }
      return numeric(value, FIXED, (number) => fixedText(number, decimals));
    },
  e:
    (decimals = DEFAULT_DECIMALS) =>
    (value) =>
      numeric(value, SCIENTIFIC, (number) => scientific(number, decimals)),
  ...bitClauses({
    binary: "only ints, uints, and bools can be formatted as binary",
    octal: "octal clause can only be used on ints and uints",
    hex: "only ints, uints, bytes, and strings can be formatted as hex",
  }),
};
