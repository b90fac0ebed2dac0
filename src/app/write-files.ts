import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { resolve } from "node:path";
import { RingfenceError } from "../core/errors.ts";

/**
 * Writes texts into files, each of which changes whole or not at all; who may read a file stays as it was. A link stays
 * a link, and what it leads to changes.
 *
 * @throws output/unwritable
 */
export function writeFiles(texts: Iterable<readonly [file: string, text: string]>, folder: string): void {
  for (const [file, text] of texts) writeWhole(resolve(folder, file), file, text);
}

function writeWhole(named: string, shown: string, content: string | Uint8Array, mode?: number): void {
  let unfinished = "";
  try {
    const known = statSync(named, { throwIfNoEntry: false });
    const path = known ? realpathSync(named) : named;
    unfinished = `${path}.${process.pid}.tmp`;
    const descriptor = openSync(unfinished, "wx", mode);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (known) chmodSync(unfinished, known.mode & 0o7777);
    renameSync(unfinished, path);
  } catch (error) {
    if (unfinished !== "") rmSync(unfinished, { force: true });
    if (error instanceof Error && "code" in error && "syscall" in error) {
      throw new RingfenceError("output/unwritable", `${shown} cannot be written: ${error.message}`, error);
    }
    throw error;
  }
}

/** Writes bytes into a file that appears whole or not at all, and that only its owner may read. @throws output/unwritable */
export function writeBytes(file: string, bytes: Uint8Array, folder: string): void {
  writeWhole(resolve(folder, file), file, bytes, 0o600);
}
