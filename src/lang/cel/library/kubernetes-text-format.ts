import { formatDouble } from "../standard/double-text.ts";
import { formatDuration, formatTimestamp } from "../standard/time-text.ts";
import {
  CelError,
  CelUint,
  Duration,
  isDouble,
  isInt,
  isList,
  isMap,
  Timestamp,
  TypeValue,
  typeOf,
  type Value,
} from "../value.ts";
import { fixedText, scientificParts } from "../value/decimal-text.ts";
import { quoted } from "../value/quoted.ts";
import { numberOf } from "./format.ts";
import { bitClauses, type Dialect, refused } from "./format-clause.ts";
import { writeList, writeMap } from "./write-collection.ts";

/** What each clause takes, for messages. */
export const KUBERNETES_RULES = {
  text: "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
  decimal: "decimal clause can only be used on integers",
  fixed: "fixed-point clause can only be used on doubles",
  scientific: "scientific clause can only be used on doubles",
  binary: "only integers and bools can be formatted as binary",
  octal: "octal clause can only be used on integers",
  hex: "only integers, byte buffers, and strings can be formatted as hex",
} as const;
const { text: TEXT, decimal: DECIMAL, fixed: FIXED, scientific: SCIENTIFIC } = KUBERNETES_RULES;
const DEFAULT_DECIMALS = 6;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bytesText(bytes: Uint8Array): string | CelError {
  try {
    return decoder.decode(bytes);
  } catch {
    return new CelError('could not convert argument "invalid UTF-8 in bytes, cannot convert to string" to string');
  }
}

/** A value on its own. */
function text(value: Value): string | CelError {
  if (typeof value === "string") return value;
  if (value === null || typeof value === "boolean" || isInt(value)) return String(value);
  if (isDouble(value)) return formatDouble(numberOf(value));
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return value.name;
  if (isList(value)) return writeList(value, nested);
  return isMap(value) ? writeMap(value, nested, ":") : refused(TEXT, value);
}

/** A value within a list or map, where it is spelt as CEL spells literals. */
function nested(value: Value): string | CelError {
  if (typeof value === "string") return quoted(value);
  if (isDouble(value)) {
    const number = numberOf(value);
    return Number.isFinite(number) ? fixedText(number, DEFAULT_DECIMALS) : quoted(formatDouble(number));
  }
  if (value instanceof Uint8Array) {
    const written = bytesText(value);
    return typeof written === "string" ? `b${quoted(written)}` : written;
  }
  if (value instanceof Timestamp) return `timestamp(${quoted(formatTimestamp(value))})`;
  if (value instanceof Duration) return `duration(${quoted(formatDuration(value))})`;
  const written = text(value);
  return written instanceof CelError ? new CelError(unknown(value, written)) : written;
}

const unknown = (value: Value, error: CelError) =>
  isList(value) || isMap(value) ? error.message : `no formatting function for ${typeOf(value)}`;

const SPELT: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** A double, or the name of one that is no number. */
function numeric(value: Value, rule: string, write: (number: number) => string): string | CelError {
  const number = typeof value === "string" ? SPELT.get(value) : isDouble(value) ? numberOf(value) : undefined;
  if (number === undefined) return refused(rule, value);
  if (Number.isFinite(number)) return write(number === 0 ? 0 : number);
  return Number.isNaN(number) ? "NaN" : number > 0 ? "∞" : "-∞";
}

const grouped = (number: string) => number.replace(/^-?[0-9]+/, (whole) => whole.replace(/\B(?=([0-9]{3})+$)/g, ","));

const superscript = (power: number) =>
  (power < 0 ? "⁻" : "") +
  String(Math.abs(power))
    .padStart(2, "0")
    .replace(/[0-9]/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(digit)));

function scientific(value: number): string {
  const { digits, power } = scientificParts(value, DEFAULT_DECIMALS);
  return `${digits}×10${superscript(power)}`;
}

/**
 * `format` as the API server has it: numbers as written in American English, and the number in `%.3e` is the width.
 *
 * @see https://pkg.go.dev/github.com/google/cel-go/ext#StringsVersion (version 2)
 */
export const KUBERNETES_FORMAT: Dialect = {
  s: () => text,
  d: () => (value) => {
    if (isInt(value)) return String(value);
    return value instanceof CelUint ? String(value.value) : refused(DECIMAL, value);
  },
  f:
    (decimals = DEFAULT_DECIMALS) =>
    (value) =>
      numeric(value, FIXED, (number) => grouped(fixedText(number, decimals))),
  e:
    (width = DEFAULT_DECIMALS) =>
    (value) => {
      const written = numeric(value, SCIENTIFIC, scientific);
      return typeof written === "string" ? written.padStart(width) : written;
    },
  ...bitClauses(KUBERNETES_RULES),
};
