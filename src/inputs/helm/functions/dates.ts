import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { parseFloat64 } from "../../../lang/gotemplate/number.ts";
import { durationText } from "../../../lang/gotemplate/print.ts";
import { Int, int64, typeOf } from "../../../lang/gotemplate/value.ts";
import { duration, Time } from "./time-values.ts";

const MAX = 2n ** 63n - 1n;
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  "\u00b5s": 1000n,
  "\u03bcs": 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const SECOND = 1_000_000_000n;
const PART = /([0-9]+)?(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;

/** Go's `time.ParseDuration`, in nanoseconds; null when it is none. */
function parseDuration(text: string): bigint | null {
  const negative = text.startsWith("-");
  const bare = text.replace(/^[-+]/, "");
  if (bare === "0") return 0n;
  if (bare === "") return null;
  let total = 0n;
  PART.lastIndex = 0;
  while (PART.lastIndex < bare.length) {
    const [, whole, fraction, unit = ""] = PART.exec(bare) ?? [];
    if ((whole === undefined && (fraction ?? "") === "") || unit === "") return null;
    const scale = UNITS[unit] ?? 1n;
    const digits = (fraction ?? "").slice(0, 18);
    total += BigInt(whole ?? 0) * scale + (BigInt(digits === "" ? 0 : digits) * scale) / 10n ** BigInt(digits.length);
    if (total > MAX) return null;
  }
  return negative ? -total : total;
}

/** The only moment that a rendering knows: the same chart and values always give the same objects. */
const NOW = new Time(0);

function timeOf(value: unknown): Time {
  if (value instanceof Time) return value;
  return value instanceof Int && (value.type === "int" || value.type === "int64" || value.type === "int32")
    ? new Time(Number(value.n))
    : NOW;
}

const inZone = (layout: string, value: unknown, zone: string): string => timeOf(value).in(zone).format(layout);

function modified(change: string, time: Time, strict: boolean): Time {
  const by = parseDuration(change);
  if (by === null && strict) throw new TemplateError(`time: invalid duration ${JSON.stringify(change)}`);
  return by === null ? time : time.add(by);
}

/** A duration in its largest unit alone. */
function rounded(value: unknown): string {
  let n = 0n;
  if (typeof value === "string") n = parseDuration(value) ?? 0n;
  else if (value instanceof Int && value.type === "int64") n = value.n;
  const size = n < 0n ? -n : n;
  const hour = 3600n * SECOND;
  const units: readonly (readonly [string, bigint])[] = [
    ["y", hour * 24n * 365n],
    ["mo", hour * 24n * 30n],
    ["d", hour * 24n],
    ["h", hour],
    ["m", 60n * SECOND],
    ["s", SECOND],
  ];
  const found = units.find(([, unit]) => size > unit);
  return found ? `${size / found[1]}${found[0]}` : "0s";
}

/** Nanoseconds that a duration can hold. @throws TemplateError */
function bounded(n: bigint): bigint {
  if (n > MAX || n < -MAX) throw new TemplateError("duration seconds overflow");
  return n;
}

function fromSeconds(seconds: number): bigint {
  if (!Number.isFinite(seconds)) throw new TemplateError("invalid duration seconds");
  return bounded(BigInt(Math.trunc(seconds * 1e9)));
}

/** A value as a duration: a text such as `1h` or a number of seconds. @throws TemplateError */
function asDuration(value: unknown): bigint {
  if (value === null) throw new TemplateError("invalid duration");
  if (value instanceof Int) return value.type === "time.Duration" ? value.n : bounded(value.n * SECOND);
  if (typeof value === "number") return fromSeconds(value);
  if (typeof value !== "string") throw new TemplateError(`unsupported duration type ${typeOf(value)}`);
  const text = value.trim();
  if (text === "") throw new TemplateError("empty duration");
  const parsed = parseDuration(text);
  if (parsed !== null) return parsed;
  const seconds = parseFloat64(text);
  if (seconds === null || !Number.isFinite(seconds))
    throw new TemplateError(`could not parse duration ${JSON.stringify(value)}`);
  return fromSeconds(seconds);
}

function orZero<T>(zero: T, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof TemplateError) return zero;
    throw error;
  }
}

/** A duration in a unit, as Go divides it: whole units and the rest apart. */
const inUnits = (n: bigint, unit: bigint): number => Number(n / unit) + Number(n % unit) / Number(unit);

const asFloat = (unit: bigint, per = 1): GoFunction =>
  fn("any", (value: unknown) => orZero(0, () => inUnits(asDuration(value), unit) / per));
const asWhole = (unit: bigint): GoFunction =>
  fn("any", (value: unknown) => int64(orZero(0n, () => asDuration(value) / unit)));

function roundTo(value: unknown, step: unknown, up: boolean): Int {
  const of = orZero(null, () => asDuration(value));
  if (of === null) return duration(0n);
  const unit = orZero(0n, () => asDuration(step));
  if (unit <= 0n) return duration(of);
  const rest = of % unit;
  if (!up || rest === 0n) return duration(of - rest);
  const size = rest < 0n ? -rest : rest;
  const away = size * 2n >= unit ? (rest < 0n ? -unit : unit) : 0n;
  return duration(of - rest + away);
}

function mustParse(layout: string, text: string): Time {
  const time = Time.parse(layout, text);
  if (!time) throw new TemplateError(`parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`);
  return time;
}

const modify = (strict: boolean): GoFunction =>
  fn("string time", (change: string, time: Time) => modified(change, time, strict));

export const dateFunctions: readonly (readonly [string, GoFunction])[] = [
  ["now", fn("", () => NOW)],
  [
    "ago",
    fn("any", (value: unknown) => durationText(BigInt(Math.round(NOW.seconds - timeOf(value).seconds)) * SECOND)),
  ],
  ["date", fn("string any", (layout: string, value: unknown) => inZone(layout, value, "UTC"))],
  ["dateInZone", fn("string any string", inZone)],
  ["date_in_zone", fn("string any string", inZone)],
  ["dateModify", modify(false)],
  ["date_modify", modify(false)],
  ["mustDateModify", modify(true)],
  ["must_date_modify", modify(true)],
  ["htmlDate", fn("any", (value: unknown) => inZone("2006-01-02", value, "UTC"))],
  ["htmlDateInZone", fn("any string", (value: unknown, zone: string) => inZone("2006-01-02", value, zone))],
  ["toDate", fn("string string", (layout: string, text: string) => Time.parse(layout, text) ?? Time.zero)],
  ["mustToDate", fn("string string", mustParse)],
  ["unixEpoch", fn("time", (time: Time) => String(Math.trunc(time.seconds)))],
  [
    "duration",
    fn("any", (value: unknown) => {
      if (value instanceof Int && value.type === "int64") return durationText(BigInt.asIntN(64, value.n * SECOND));
      return durationText(
        typeof value === "string" && /^[+-]?[0-9]{1,18}$/.test(value)
          ? BigInt.asIntN(64, BigInt(value.replace("+", "")) * SECOND)
          : 0n,
      );
    }),
  ],
  ["durationRound", fn("any", rounded)],
  ["mustToDuration", fn("any", (value: unknown) => duration(asDuration(value)))],
  ["durationSeconds", asFloat(SECOND)],
  ["durationMilliseconds", asWhole(1_000_000n)],
  ["durationMicroseconds", asWhole(1000n)],
  ["durationNanoseconds", asWhole(1n)],
  ["durationMinutes", asFloat(60n * SECOND)],
  ["durationHours", asFloat(3600n * SECOND)],
  ["durationDays", asFloat(3600n * SECOND, 24)],
  ["durationWeeks", asFloat(3600n * SECOND, 168)],
  ["durationRoundTo", fn("any any", (value: unknown, step: unknown) => roundTo(value, step, true))],
  ["durationTruncateTo", fn("any any", (value: unknown, step: unknown) => roundTo(value, step, false))],
];
