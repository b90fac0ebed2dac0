import { plain } from "../standard/double-text.ts";
import { formatDuration, formatTimestamp } from "../standard/time-text.ts";
import {
  CelDouble,
  CelError,
  CelUint,
  Duration,
  isDouble,
  isInt,
  isList,
  isMap,
  Timestamp,
  TypeValue,
  type Value,
} from "../value.ts";
import { fixedText, scientificParts } from "../value/decimal-text.ts";
import { bitClauses, type Dialect, refused } from "./format-clause.ts";
import { writeList, writeMap } from "./write-collection.ts";

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
  if (isList(value)) return writeList(value, text);
  return isMap(value) ? writeMap(value, text, ": ") : refused(TEXT, value);
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
