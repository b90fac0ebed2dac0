import { resolve } from "node:path";
import type { Io } from "../io.ts";

/** The lines of a file that is read in pieces, or of standard input for `-`. */
export async function batchLines(file: string, io: Io): Promise<Iterable<string>> {
  if (file === "-") return io.stdin().split("\n");
  const { linesOf } = await import("../../app/access/lines.ts");
  return linesOf(resolve(io.folder, file), file);
}
