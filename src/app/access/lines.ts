import { closeSync, openSync, readSync } from "node:fs";
import { RingfenceError } from "../../core/errors.ts";

const CHUNK_BYTES = 1 << 20;
/** Longer lines are cut there, which no JSON survives; an audit event is at most a few hundred kilobytes. */
const MAX_LINE_BYTES = 64 << 20;
const NEWLINE = 10;

/** The lines of a file, read in pieces; without their ends. @throws input/missing */
export function* linesOf(path: string, shown: string): Generator<string> {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new RingfenceError("input/missing", `${shown} cannot be read: ${String(error)}`, error);
  }
  try {
    let kept = Buffer.alloc(0);
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const count = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) break;
      const piece = chunk.subarray(0, count);
      const data = kept.length === 0 ? piece : Buffer.concat([kept, piece]);
      let from = 0;
      for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, from)) {
        yield data.toString("utf8", from, end);
        from = end + 1;
      }
      if (data.length - from > MAX_LINE_BYTES) {
        throw new RingfenceError("input/missing", `${shown} holds a line of more than ${MAX_LINE_BYTES >> 20} MiB`);
      }
      kept = Buffer.from(data.subarray(from));
    }
    if (kept.length > 0) yield kept.toString("utf8");
  } finally {
    closeSync(file);
  }
}
