import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { int, Int, int64 } from "../../../lang/gotemplate/value.ts";
import { Marshalled } from "./json.ts";
import { type Clock, dayOfYear, formatTime, parseTime } from "./time-format.ts";

const NS = 1_000_000_000n;
const ZERO_SECONDS = -62_135_596_800;

export const duration = (nanoseconds: bigint): Int => new Int(nanoseconds, "time.Duration");

/** Minutes east of UTC, and the name, of a zone at a moment; UTC for zones that are not known. */
function zoneAt(zone: string, seconds: number): { offsetMinutes: number; zone: string } {
  if (zone === "" || zone === "UTC" || zone === "Local") return { offsetMinutes: 0, zone: "UTC" };
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    const short = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" });
    const named = (of: Intl.DateTimeFormat): string =>
      of.formatToParts(seconds * 1000).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d+)(?::(\d+))?/.exec(named(format)) ?? [];
    const offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
    return { offsetMinutes, zone: named(short) };
  } catch (error) {
    if (error instanceof RangeError) return { offsetMinutes: 0, zone: "UTC" };
    throw error;
  }
}

/** A moment, as Go's `time.Time`. */
export class Time extends Marshalled {
  readonly type = "time.Time";
  /** Since 1970. */
  readonly seconds: number;
  readonly nanosecond: number;
  readonly #offset: number;
  readonly #zone: string;

  constructor(seconds: number, nanosecond = 0, offsetMinutes = 0, zone = "UTC") {
    super();
    this.seconds = seconds;
    this.nanosecond = nanosecond;
    this.#offset = offsetMinutes;
    this.#zone = zone;
  }

  /** The moment that a text stands for in a layout; null when it does not fit. */
  static parse(layout: string, text: string): Time | null {
    const clock = parseTime(layout, text);
    return clock && Time.fromClock(clock);
  }

  static fromClock(clock: Clock): Time {
    const date = new Date(0);
    date.setUTCFullYear(clock.year, clock.month - 1, clock.day);
    date.setUTCHours(clock.hour, clock.minute - clock.offsetMinutes, clock.second);
    return new Time(date.getTime() / 1000, clock.nanosecond, clock.offsetMinutes, clock.zone);
  }

  static readonly zero = new Time(ZERO_SECONDS);

  in(zone: string): Time {
    const { offsetMinutes, zone: name } = zoneAt(zone, this.seconds);
    return new Time(this.seconds, this.nanosecond, offsetMinutes, name);
  }

  add(nanoseconds: bigint): Time {
    const total = BigInt(Math.trunc(this.seconds)) * NS + BigInt(this.nanosecond) + nanoseconds;
    const seconds = total / NS - (total % NS < 0n ? 1n : 0n);
    return new Time(Number(seconds), Number(total - seconds * NS), this.#offset, this.#zone);
  }

  clock(): Clock {
    const date = new Date((this.seconds + this.#offset * 60) * 1000);
    if (Number.isNaN(date.getTime())) throw new TemplateError("a time lies outside of what can be shown");
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      nanosecond: this.nanosecond,
      offsetMinutes: this.#offset,
      zone: this.#zone,
    };
  }

  format(layout: string): string {
    return formatTime(layout, this.clock());
  }

  fields(): readonly (readonly [string, unknown])[] {
    return [];
  }

  override string(): string {
    return this.format("2006-01-02 15:04:05.999999999 -0700 MST");
  }

  json(): unknown {
    return this.format("2006-01-02T15:04:05.999999999Z07:00");
  }

  override method(name: string): GoFunction | null {
    const number = (of: (clock: Clock) => number): GoFunction => fn("", () => int(of(this.clock())));
    switch (name) {
      case "Format":
        return fn("string", (layout: string) => this.format(layout));
      case "Unix":
        return fn("", () => int64(Math.trunc(this.seconds)));
      case "UnixMilli":
        return fn("", () => int64(Math.trunc(this.seconds) * 1000));
      case "UnixNano":
        return fn("", () => int64(BigInt(Math.trunc(this.seconds)) * NS + BigInt(this.nanosecond)));
      case "Year":
        return number(({ year }) => year);
      case "Month":
        return fn("", () => new Int(this.clock().month, "time.Month"));
      case "Day":
        return number(({ day }) => day);
      case "Hour":
        return number(({ hour }) => hour);
      case "Minute":
        return number(({ minute }) => minute);
      case "Second":
        return number(({ second }) => second);
      case "Nanosecond":
        return number(({ nanosecond }) => nanosecond);
      case "YearDay":
        return number(dayOfYear);
      case "IsZero":
        return fn("", () => this.seconds === ZERO_SECONDS);
      case "UTC":
      case "Local":
        return fn("", () => this.in("UTC"));
      case "String":
        return fn("", () => this.string());
      case "AddDate":
        return fn("int int int", (years: Int, months: Int, days: Int) => {
          const clock = this.clock();
          return Time.fromClock({
            ...clock,
            year: clock.year + Number(years.n),
            month: clock.month + Number(months.n),
            day: clock.day + Number(days.n),
          });
        });
      case "Before":
        return fn("time", (other: Time) => this.#compare(other) < 0);
      case "After":
        return fn("time", (other: Time) => this.#compare(other) > 0);
      case "Equal":
        return fn("time", (other: Time) => this.#compare(other) === 0);
      case "Sub":
        return fn("time", (other: Time) =>
          duration(BigInt(Math.trunc(this.seconds - other.seconds)) * NS + BigInt(this.nanosecond - other.nanosecond)),
        );
      default:
        return null;
    }
  }

  #compare(other: Time): number {
    return this.seconds - other.seconds || this.nanosecond - other.nanosecond;
  }
}
