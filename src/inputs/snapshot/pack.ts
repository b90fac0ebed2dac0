import { constants, zstdCompressSync } from "node:zlib";
import type { DuplicateKey } from "../../core/document.ts";
import type { Where } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";

/** What the first line of a snapshot says it is, and in which form. */
export const FORMAT = "ringfence-snapshot";
export const VERSION = 1;

/** One object of a snapshot; nothing in it is secret any more. */
export interface SnapshotEntry {
  /** As reports name it; where the object begins in it is null when it is not known. */
  readonly file: string;
  readonly place: Where | null;
  readonly duplicates: readonly DuplicateKey[];
  /** The object as JSON. */
  readonly json: string;
}

/** What a snapshot says of itself. */
export interface SnapshotHeader {
  /** ISO 8601, UTC. */
  readonly created: string;
  /** What could not be read when it was made. */
  readonly problems: readonly Problem[];
}

const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 } };
const PIECE = 1 << 20;

/** A snapshot's bytes: lines of JSON, the first says what it is and how many objects follow; compressed by zstd. */
export function packSnapshot(header: SnapshotHeader, entries: readonly SnapshotEntry[]): Uint8Array {
  const pieces: Buffer[] = [];
  let pending = `${JSON.stringify({ format: FORMAT, version: VERSION, ...header, objects: entries.length })}\n`;
  for (const { file, place, duplicates, json } of entries) {
    const origin = JSON.stringify({
      file,
      ...(place && { in: place.file, line: place.line, column: place.column }),
      ...(duplicates.length > 0 && { duplicates }),
    });
    pending += `${origin.slice(0, -1)},"object":${json}}\n`;
    if (pending.length < PIECE) continue;
    pieces.push(Buffer.from(pending));
    pending = "";
  }
  pieces.push(Buffer.from(pending));
  return zstdCompressSync(Buffer.concat(pieces), FAST);
}
