import { gunzipSync } from "node:zlib";
import { ChartError, type ChartFile } from "./chart.ts";

/** Bytes that an unpacked chart may have. */
const MAX_CHART_BYTES = 100 * 1024 * 1024;
/** Files that a packed chart may hold. */
const MAX_ENTRIES = 20_000;
const BLOCK = 512;

const field = (bytes: Buffer, from: number, length: number): string => {
  const part = bytes.subarray(from, from + length);
  const end = part.indexOf(0);
  return part.toString("utf8", 0, end < 0 ? length : end);
};

/** A size in octal, or in base 256 when its first bit is set. */
function sizeOf(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) === 0) return Number.parseInt(field(header, 124, 12).trim() || "0", 8);
  let size = 0;
  for (let at = 125; at < 136; at++) size = size * 256 + (header[at] ?? 0);
  return size;
}

/** The attributes of an extended header. */
function attributes(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key = "", value = ""] = /^\d+ ([^=]+)=(.*)$/.exec(line) ?? [];
    if (key !== "") found.set(key, value);
  }
  return found;
}

/**
 * The files of a chart packed as `.tgz`, without the folder they stand in. Links are left out.
 *
 * @throws ChartError for what is no such archive, or one past the limits
 */
export function unpack(packed: Uint8Array, shown: string): ChartFile[] {
  let tar: Buffer;
  try {
    tar = gunzipSync(packed, { maxOutputLength: MAX_CHART_BYTES });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why =
      error instanceof RangeError
        ? `it unpacks to more than ${MAX_CHART_BYTES / 1024 / 1024} MiB`
        : "it is not a gzip archive";
    throw new ChartError(shown, `the packed chart cannot be read: ${why}`, null, "helm/archive");
  }
  const broken = (why: string): ChartError =>
    new ChartError(shown, `the packed chart cannot be read: ${why}`, null, "helm/archive");
  const files: ChartFile[] = [];
  let longName: string | null = null;
  let at = 0;
  while (at + BLOCK <= tar.length) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = sizeOf(header);
    at += BLOCK;
    if (!Number.isSafeInteger(size) || size < 0 || at + size > tar.length) throw broken("an entry is cut short");
    const bytes = tar.subarray(at, at + size);
    at += Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "x" || type === "L") {
      longName = type === "L" ? field(bytes, 0, size) : (attributes(bytes.toString("utf8")).get("path") ?? null);
      continue;
    }
    const prefix = field(header, 345, 155);
    const short = field(header, 0, 100);
    const name = longName ?? (field(header, 257, 5) === "ustar" && prefix !== "" ? `${prefix}/${short}` : short);
    longName = null;
    if (type !== "0" && type !== "\0") continue;
    const parts = name.replaceAll("\\", "/").split("/");
    const inner = parts.slice(1).join("/");
    if (parts.includes("..") || name.startsWith("/") || inner === "")
      throw broken(`the entry ${JSON.stringify(name)} does not lie in the chart's folder`);
    files.push({ name: inner, bytes: withoutMark(bytes) });
    if (files.length > MAX_ENTRIES) throw broken(`it holds more than ${MAX_ENTRIES} files`);
  }
  if (files.length === 0) throw broken("no files are in it");
  return files;
}

/** Bytes without the mark that some editors put before UTF-8. */
export const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
