import { isUtf8 } from "node:buffer";
import { readSync } from "node:fs";
import { RingfenceError } from "../core/errors.ts";
import { systemReason } from "../core/system-reason.ts";

const PIECE_BYTES = 1 << 16;
const WAIT_MS = 5;

/**
 * All of what a descriptor gives, as text; waits where it is not ready yet.
 *
 * @throws input/missing when it cannot be read, is not UTF-8, or holds more than `most` bytes
 */
export function textFrom(descriptor: number, most: number): string {
  const pieces: Buffer[] = [];
  for (let length = 0; ; ) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const count = readPiece(descriptor, piece);
    if (count === 0) {
      const bytes = Buffer.concat(pieces, length);
      if (!isUtf8(bytes)) throw new RingfenceError("input/missing", "standard input is not UTF-8");
      return bytes.toString("utf8");
    }
    pieces.push(piece.subarray(0, count));
    length += count;
    if (length > most) {
      throw new RingfenceError("input/missing", `standard input holds more than ${most / 1024 / 1024} MiB`);
    }
  }
}

/** Reads what is there; another process may have made the descriptor one that does not wait. */
function readPiece(descriptor: number, piece: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, piece, 0, piece.length, null);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") {
        throw new RingfenceError("input/missing", `standard input cannot be read: ${systemReason(error)}`, error);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}
