import { resolve } from "node:path";
import type { Io } from "../io.ts";

/** The lines of a file that is read in pieces, or of standard input for `-`. */
export async function batchLines(file: string, io: Io): Promise<Iterable<string>> {
  if (file === "-") return io.stdin().split("\n");
  const { linesOf } = await import("../../app/access/lines.ts");
  return linesOf(resolve(io.folder, file), file);
}

/** The bytes of a file in pieces of whole lines, or of standard input for `-`. */
export async function batchBlocks(file: string, io: Io): Promise<Iterable<Buffer>> {
  if (file === "-") return [Buffer.from(io.stdin())];
  const { blocksOf } = await import("../../app/access/lines.ts");
  return blocksOf(resolve(io.folder, file), file);
}
