import { writeSync } from "node:fs";
import type { CommandEntry, Io } from "./io.ts";
import { textFrom } from "./standard-input.ts";

/** Bytes that standard input may hold: a manifest of a whole cluster, or an audit log of some days. */
const MOST_INPUT_BYTES = 256 * 1024 * 1024;
const ORDER = [0, 1, 3, 2, 70, 130];

/** The outside of a real process. `exit` gives the status to end with. */
export function processIo(
  args: readonly string[],
  commands: Readonly<Record<string, CommandEntry>>,
): Io & { exit(): number } {
  let status = 0;
  const isTerminal = process.stdout.isTTY === true;
  const plain = (process.env["NO_COLOR"] ?? "") !== "" || args.includes("--no-color");
  return {
    stdout: (text) => writeAll(1, text),
    stderr: (text) => writeAll(2, text),
    stdin: () => textFrom(0, MOST_INPUT_BYTES),
    color: isTerminal && !plain,
    columns: process.stdout.columns ?? 100,
    isTerminal,
    progress(step) {
      if (process.stderr.isTTY !== true) return;
      writeAll(2, step === null ? "\r\u001b[2K" : `\r\u001b[2K${step} …`);
    },
    folder: process.cwd(),
    commands,
    setExit(next) {
      if (ORDER.indexOf(next) > ORDER.indexOf(status)) status = next;
    },
    exit: () => status,
  };
}

/** Writes all of a text, waiting while a pipe is full; a reader that has gone ends the program quietly. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
