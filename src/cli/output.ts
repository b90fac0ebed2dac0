import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import { RingfenceError } from "../core/errors.ts";
import { systemReason } from "../core/system-reason.ts";
import type { Io } from "./io.ts";

const PIECE = 1 << 16;

/**
 * Runs `produce` with a writer to standard output, or to a file that appears whole or not at all; who may read
 * a file stays as it was.
 *
 * @throws output/unwritable
 */
export function writeTo(file: string | undefined, io: Io, produce: (write: (text: string) => void) => void): void {
  let pending = "";
  const flushing = (sink: (text: string) => void) => (text: string) => {
    pending += text;
    if (pending.length >= PIECE) {
      sink(pending);
      pending = "";
    }
  };
  if (file === undefined || file === "-") {
    produce(flushing((text) => io.stdout(text)));
    io.stdout(pending);
    return;
  }
  const named = resolve(io.folder, file);
  let unfinished: string | null = null;
  try {
    const known = statSync(named, { throwIfNoEntry: false });
    // a link stays a link; a device or a pipe is written to, never replaced
    const path = known ? realpathSync(named) : named;
    if (!known || known.isFile()) unfinished = `${path}.${process.pid}.tmp`;
    const descriptor = openSync(unfinished ?? path, "w");
    try {
      const sink = (text: string): void => writeAll(descriptor, text);
      produce(flushing(sink));
      sink(pending);
      if (unfinished !== null) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (unfinished === null) return;
    if (known) chmodSync(unfinished, known.mode & 0o7777);
    renameSync(unfinished, path);
  } catch (error) {
    if (unfinished !== null) rmSync(unfinished, { force: true });
    throw new RingfenceError("output/unwritable", `${file} cannot be written: ${systemReason(error)}`, error);
  }
}

/** Writes all of a text: one call may take only a part of it. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
}
