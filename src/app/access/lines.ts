import { closeSync, openSync, readSync } from "node:fs";
import { RingfenceError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-reason.ts";

const CHUNK_BYTES = 1 << 20;
/** Longer lines end the reading; an audit event is at most a few hundred kilobytes. */
const MAX_LINE_BYTES = 64 << 20;
const NEWLINE = 10;

/** The lines of a file, read in pieces; without their ends. @throws input/missing */
export function* linesOf(path: string, shown: string): Generator<string> {
  for (const block of blocksOf(path, shown)) {
    for (let from = 0; from < block.length; ) {
      const found = block.indexOf(NEWLINE, from);
      const end = found < 0 ? block.length : found;
      yield block.toString("utf8", from, end);
      from = end + 1;
    }
  }
}

/** The bytes of a file in pieces that end where a line does; each is good until the next is asked for. @throws input/missing */
export function* blocksOf(path: string, shown: string): Generator<Buffer> {
  const file = told(shown, () => openSync(path, "r"));
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let kept = 0;
    for (;;) {
      const count = told(shown, () => readSync(file, buffer, kept, buffer.length - kept, null));
      const length = kept + count;
      if (count === 0) {
        if (length > 0) yield buffer.subarray(0, length);
        return;
      }
      const end = buffer.lastIndexOf(NEWLINE, length - 1) + 1;
      if (end > 0) yield buffer.subarray(0, end);
      buffer.copyWithin(0, end, length);
      kept = length - end;
      if (kept < buffer.length) continue;
      if (kept >= MAX_LINE_BYTES) {
        throw new RingfenceError("input/missing", `${shown} holds a line of more than ${MAX_LINE_BYTES >> 20} MiB`);
      }
      const larger = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(larger, 0, 0, kept);
      buffer = larger;
    }
  } finally {
    closeSync(file);
  }
}

/** What a step gives. @throws input/missing saying why the system refuses it */
function told(shown: string, step: () => number): number {
  try {
    return step();
  } catch (error) {
    throw new RingfenceError("input/missing", `${shown} cannot be read: ${systemReason(error)}`, error);
  }
}
