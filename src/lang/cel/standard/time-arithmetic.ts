import { CelError, Duration, MAX_INT, MIN_INT, Timestamp } from "../value.ts";

const BILLION = 1_000_000_000n;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

/** The duration of that many nanoseconds, or a range error. */
export const duration = (nanoseconds: bigint): Duration | CelError =>
  nanoseconds < MIN_INT || nanoseconds > MAX_INT ? new CelError("duration out of range") : new Duration(nanoseconds);

/** The instant at that many seconds and nanoseconds (0 to 999,999,999), or a range error. */
export const instant = (seconds: number, nanos: number, offset = 0): Timestamp | CelError =>
  seconds < FIRST_SECOND || seconds > LAST_SECOND
    ? new CelError("timestamp out of range")
    : new Timestamp(seconds, nanos, offset);

/** The instant that many nanoseconds later, or a range error. */
export function shift(from: Timestamp, nanoseconds: bigint): Timestamp | CelError {
  const total = BigInt(from.seconds) * BILLION + BigInt(from.nanos) + nanoseconds;
  const nanos = ((total % BILLION) + BILLION) % BILLION;
  return instant(Number((total - nanos) / BILLION), Number(nanos), from.offset);
}

/** The nanoseconds from one instant to another; negative when `to` is earlier. */
export const nanosecondsBetween = (from: Timestamp, to: Timestamp): bigint =>
  (BigInt(to.seconds) - BigInt(from.seconds)) * BILLION + BigInt(to.nanos - from.nanos);
