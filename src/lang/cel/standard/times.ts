import type { FunctionDeclaration } from "../declaration.ts";
import { DURATION, INT, STRING, TIMESTAMP } from "../type.ts";
import { CelError, type Duration, type Timestamp } from "../value.ts";
import { define, method } from "./define.ts";
import { int64 } from "./integer.ts";
import { clockAt, dayOfYear } from "./time-parts.ts";

const MILLISECOND = 1_000_000n;

/** A function of an instant, in UTC or in a named zone. */
function accessor(
  name: string,
  id: string,
  idWithZone: string,
  read: (clock: Date, at: Timestamp) => number,
): FunctionDeclaration {
  const inZone = (at: Timestamp, zone: string) => {
    const clock = clockAt(at, zone);
    return clock instanceof CelError ? clock : read(clock, at);
  };
  return define(
    name,
    method(id, [TIMESTAMP], INT, (at: Timestamp) => inZone(at, "UTC")),
    method(idWithZone, [TIMESTAMP, STRING], INT, inZone),
  );
}

/** A function of a duration's length in whole units. */
const total = (name: string, id: string, nanoseconds: bigint): FunctionDeclaration =>
  define(
    name,
    method(id, [DURATION], INT, (span: Duration) => int64(span.nanoseconds / nanoseconds)),
  );

const ofInstant = (name: string, part: string, read: (clock: Date, at: Timestamp) => number) =>
  accessor(name, `timestamp_to_${part}`, `timestamp_to_${part}_with_tz`, read);

/** The functions that read parts of instants and durations. */
export const times: readonly FunctionDeclaration[] = [
  ofInstant("getFullYear", "year", (clock) => clock.getUTCFullYear()),
  ofInstant("getMonth", "month", (clock) => clock.getUTCMonth()),
  ofInstant("getDayOfYear", "day_of_year", dayOfYear),
  ofInstant("getDayOfMonth", "day_of_month", (clock) => clock.getUTCDate() - 1),
  ofInstant("getDate", "day_of_month_1_based", (clock) => clock.getUTCDate()),
  ofInstant("getDayOfWeek", "day_of_week", (clock) => clock.getUTCDay()),
  ofInstant("getHours", "hours", (clock) => clock.getUTCHours()),
  ofInstant("getMinutes", "minutes", (clock) => clock.getUTCMinutes()),
  accessor("getSeconds", "timestamp_to_seconds", "timestamp_to_seconds_tz", (clock) => clock.getUTCSeconds()),
  ofInstant("getMilliseconds", "milliseconds", (_clock, at) => Math.floor(at.nanos / 1_000_000)),
  total("getHours", "duration_to_hours", 3_600_000n * MILLISECOND),
  total("getMinutes", "duration_to_minutes", 60_000n * MILLISECOND),
  total("getSeconds", "duration_to_seconds", 1_000n * MILLISECOND),
  define(
    "getMilliseconds",
    method("duration_to_milliseconds", [DURATION], INT, (span: Duration) =>
      Number((span.nanoseconds / MILLISECOND) % 1_000n),
    ),
  ),
];

/** What the API server's implementation does otherwise: a duration's milliseconds are all of them. */
export const totalMilliseconds: FunctionDeclaration = total("getMilliseconds", "duration_to_milliseconds", MILLISECOND);
