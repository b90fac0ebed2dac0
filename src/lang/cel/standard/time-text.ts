import { CelError, type Duration, type Timestamp } from "../value.ts";
import { duration, instant } from "./time-arithmetic.ts";
import { plain } from "./double-text.ts";

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysIn = (year: number, month: number) => (month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0));

/**
 * The instant that an RFC 3339 text names, as Go reads it (digits beyond nanoseconds are dropped).
 *
 * @returns null when the text is none; a range error when it lies outside years 1 to 9999.
 */
export function parseTimestamp(text: string): Timestamp | CelError | null {
  const match = RFC3339.exec(text);
  if (!match) return /^\d{5,}-/.test(text) ? new CelError("timestamp out of range") : null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const [fraction = "", sign, zoneHour = "0", zoneMinute = "0"] = match.slice(7);
  if (Number(zoneHour) > 24 || Number(zoneMinute) > 60) return null;
  const utc = new Date(0);
  utc.setUTCFullYear(year, month - 1, day);
  utc.setUTCHours(hour, minute, second);
  const zone = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60 * (sign === "-" ? -1 : 1);
  return instant(utc.getTime() / 1000 - zone, Number(fraction.slice(0, 9).padEnd(9, "0")), zone);
}

/** The instant in RFC 3339, in the zone it was written in, with as many digits of a second as it needs. */
export function formatTimestamp({ seconds, nanos, offset }: Timestamp): string {
  const whole = new Date((seconds + offset) * 1000).toISOString().slice(0, -5).replace(/^\+0/, "");
  const fraction = nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/0+$/, "")}`;
  return `${whole}${fraction}${offset === 0 ? "Z" : formatZone(offset)}`;
}

function formatZone(offset: number): string {
  const minutes = Math.abs(offset) / 60;
  const two = (number: number) => String(number).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/**
 * The duration that a text such as `1h30m` or `-1.5s` spells, as Go reads it.
 *
 * @returns null when the text is none; a range error when it is longer than a duration can be.
 */
export function parseDuration(text: string): Duration | CelError | null {
  const unsigned = text.replace(/^[+-]/, "");
  if (unsigned === "0") return duration(0n);
  const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
  let total = 0n;
  while (part.lastIndex < unsigned.length) {
    const [matched, whole = "", fraction = "", unit = ""] = part.exec(unsigned) ?? [];
    if (matched === undefined || whole + fraction === "") return null;
    const nanoseconds = NANOSECONDS[unit] ?? 0n;
    const digits = fraction.slice(0, 18);
    total += BigInt(whole === "" ? "0" : whole.slice(0, 400)) * nanoseconds;
    total += (BigInt(digits === "" ? "0" : digits) * nanoseconds) / 10n ** BigInt(digits.length);
  }
  if (unsigned === "") return null;
  return duration(text.startsWith("-") ? -total : total);
}

/** The duration in seconds, such as `-1.5s`. */
export const formatDuration = ({ nanoseconds }: Duration): string => {
  const seconds = nanoseconds / 1_000_000_000n;
  const rest = nanoseconds % 1_000_000_000n;
  return `${plain(Number(seconds) + Number(rest) / 1e9)}s`;
};
