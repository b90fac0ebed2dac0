import { CelError, type Timestamp } from "../value.ts";

/** Formatters by zone; making one takes a tenth of a millisecond. */
const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset", year: "numeric" });
  } catch {
    made = null;
  }
  formatters.set(zone, made);
  return made;
}

const FIXED = /^([+-]?)(\d\d):(\d\d)$/;
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

const secondsOf = (sign: string | undefined, hours = "0", minutes = "0", seconds = "0") =>
  (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === "-" ? -1 : 1);

/** Seconds that clocks of the zone are ahead of UTC at the instant; null for an unknown zone. */
function offsetSeconds(at: Timestamp, zone: string): number | null {
  if (zone === "UTC" || zone === "") return 0;
  const fixed = FIXED.exec(zone);
  if (fixed) return secondsOf(fixed[1], fixed[2], fixed[3]);
  // Zone names only: Intl takes fixed offsets in forms that the language does not know.
  const formatter = /^[+\-\d]/.test(zone) ? null : formatterOf(zone);
  if (!formatter) return null;
  const match = OFFSET.exec(formatter.format(new Date(at.seconds * 1000)));
  return match ? secondsOf(match[1], match[2], match[3], match[4]) : null;
}

/** What a clock and calendar of the zone (an IANA name or `+hh:mm`) show at the instant, as the UTC parts of a Date. */
export function clockAt(at: Timestamp, zone: string): Date | CelError {
  const offset = offsetSeconds(at, zone);
  if (offset === null) return new CelError(`unknown time zone ${zone}`);
  return new Date((at.seconds + offset) * 1000);
}

/** The day of the year, from 0. */
export function dayOfYear(clock: Date): number {
  const newYear = new Date(0);
  newYear.setUTCFullYear(clock.getUTCFullYear(), 0, 1);
  return Math.floor((clock.getTime() - newYear.getTime()) / 86_400_000);
}
