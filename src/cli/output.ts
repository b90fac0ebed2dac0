import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { RingfenceError } from "../core/errors.ts";
import type { Io } from "./io.ts";

const PIECE = 1 << 16;

/**
 * Runs `produce` with a writer to standard output, or to a file that appears whole or not at all.
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
  const path = resolve(io.folder, file);
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(unfinished, "w");
    try {
      produce(flushing((text) => writeSync(descriptor, text)));
      writeSync(descriptor, pending);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    if (error instanceof Error && "code" in error && "syscall" in error) {
      throw new RingfenceError("output/unwritable", `${file} cannot be written: ${error.message}`, error);
    }
    throw error;
  }
}
