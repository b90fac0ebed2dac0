import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import type { Document, DuplicateKey } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import type { RenderResult } from "../../core/renderer.ts";
import { SyntaxIssue } from "../../lang/yaml/cursor.ts";
import { JsonReader } from "../../lang/yaml/json.ts";
import { MAX_FILE_BYTES } from "../../lang/yaml/limits.ts";
import { nowhere, startingAt } from "../../lang/yaml/locator.ts";
import { FORMAT, VERSION } from "./pack.ts";

/** What may be read of one snapshot. */
export interface SnapshotLimits {
  /** Bytes of the file. */
  readonly packedBytes: number;
  /** Bytes once expanded. */
  readonly bytes: number;
  /** How many times its size a file may expand to, beyond the first 16 MiB. */
  readonly ratio: number;
  readonly objects: number;
}

const LIMITS: SnapshotLimits = {
  packedBytes: 512 * 1024 * 1024,
  bytes: 3 * 1024 * 1024 * 1024,
  ratio: 1000,
  objects: 2_000_000,
};
const ALWAYS_BYTES = 16 * 1024 * 1024;
const MAX_PROBLEMS = 10_000;
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
const LF = 10;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with a snapshot, before it is known in which file. */
class Refusal extends Error {
  readonly code: string;
  readonly line: number | null;

  constructor(code: string, message: string, line: number | null = null) {
    super(message);
    this.code = code;
    this.line = line;
  }
}

/** True for a file that begins as snapshots do; false for all others, and for what cannot be opened. */
export function isSnapshotFile(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const file = openSync(path, "r");
    try {
      const start = Buffer.alloc(ZSTD.length);
      return readSync(file, start, 0, ZSTD.length, 0) === ZSTD.length && ZSTD.every((byte, at) => start[at] === byte);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return false;
    throw error;
  }
}

/** Every object of a snapshot, and what could not be read when it was made; a corrupt file is one problem. */
export function readSnapshot(path: string, shown: string, limits: SnapshotLimits = LIMITS): RenderResult {
  try {
    return documentsIn(expanded(path, limits), limits);
  } catch (error) {
    const refusal = refusalOf(error);
    const { code, line } = refusal;
    return { documents: [], problems: [{ code, file: shown, line, message: refusal.message }] };
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Error) || !("syscall" in error)) throw error;
  const code = (error as NodeJS.ErrnoException).code;
  const reason = code === "ENOENT" ? "it does not exist" : `the system says ${code}`;
  return new Refusal("input/missing", `the snapshot cannot be read: ${reason}`);
}

function expanded(path: string, limits: SnapshotLimits): Buffer {
  const { size } = statSync(path);
  if (size > limits.packedBytes) throw tooLarge(limits.packedBytes, "larger than");
  const packed = readFileSync(path);
  if (!ZSTD.every((byte, at) => packed[at] === byte)) {
    throw new Refusal("snapshot/not-one", "the file is no snapshot; `ringfence snapshot save` makes one");
  }
  const most = Math.min(limits.bytes, Math.max(ALWAYS_BYTES, packed.length * limits.ratio));
  try {
    return zstdDecompressSync(packed, { maxOutputLength: most });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(most, "expands to more than");
    throw corrupt("it is cut off or was changed");
  }
}

const tooLarge = (bytes: number, how: string): Refusal =>
  new Refusal("snapshot/too-large", `the snapshot ${how} ${Math.ceil(bytes / 1024 / 1024)} MiB`);

const corrupt = (reason: string, line: number | null = null): Refusal =>
  new Refusal("snapshot/corrupt", `the snapshot cannot be read: ${reason}`, line);

const json = new JsonReader();

function documentsIn(bytes: Buffer, limits: SnapshotLimits): RenderResult {
  const documents: Document[] = [];
  let header: { objects: number; problems: Problem[] } | null = null;
  let number = 0;
  for (let from = 0; from < bytes.length; number++) {
    const found = bytes.indexOf(LF, from);
    const end = found < 0 ? bytes.length : found;
    const value = lineOf(bytes, from, end, number + 1);
    from = end + 1;
    if (header === null) header = headerOf(value, limits);
    else documents.push(documentOf(value, number - 1, number + 1));
    if (header.objects < documents.length) break;
  }
  if (header === null) throw corrupt("it is empty");
  if (header.objects !== documents.length) throw corrupt(`it should hold ${header.objects} objects and does not`);
  return { documents, problems: header.problems };
}

function lineOf(bytes: Buffer, from: number, end: number, line: number): Readonly<Record<string, unknown>> {
  if (end - from > MAX_FILE_BYTES) throw tooLarge(MAX_FILE_BYTES, "holds an object of more than");
  const text = bytes.toString("utf8", from, end);
  try {
    const value = json.read(text, 0, { dropNulls: true, tree: null });
    if (isMap(value) && json.end === text.length) return value;
  } catch (error) {
    if (!(error instanceof SyntaxIssue)) throw error;
  }
  throw corrupt("a line of it is no JSON object, or nests too deep", line);
}

function headerOf(value: Readonly<Record<string, unknown>>, limits: SnapshotLimits) {
  const { format, version, objects } = value;
  if (format !== FORMAT || typeof version !== "number" || typeof objects !== "number") {
    throw new Refusal("snapshot/not-one", "the file is no snapshot; `ringfence snapshot save` makes one");
  }
  if (version !== VERSION) {
    throw new Refusal("snapshot/version", `the snapshot is of version ${version}, and this program reads ${VERSION}`);
  }
  if (objects > limits.objects) {
    throw new Refusal("snapshot/too-large", `the snapshot holds more than ${limits.objects} objects`);
  }
  const problems = Array.isArray(value["problems"]) ? value["problems"].slice(0, MAX_PROBLEMS) : [];
  return { objects, problems: problems.flatMap(problemOf) };
}

function problemOf(value: unknown): Problem[] {
  if (!isMap(value)) return [];
  const { code, file, line, message } = value;
  if (typeof code !== "string" || typeof message !== "string") return [];
  return [
    { code, file: typeof file === "string" ? file : null, line: typeof line === "number" ? line : null, message },
  ];
}

function documentOf(value: Readonly<Record<string, unknown>>, index: number, at: number): Document {
  const { file, line, column, in: within, object, duplicates } = value;
  if (typeof file !== "string" || !isMap(object)) throw corrupt("a line of it holds no object", at);
  const isPlaced = typeof line === "number" && typeof column === "number";
  const locator = isPlaced ? startingAt({ file: typeof within === "string" ? within : file, line, column }) : nowhere;
  return { file, index, value: object, locator, duplicates: Array.isArray(duplicates) ? doubled(duplicates) : [] };
}

function doubled(list: readonly unknown[]): DuplicateKey[] {
  return list.flatMap((each): DuplicateKey[] => {
    if (!isMap(each)) return [];
    const { path, line, column } = each;
    if (!Array.isArray(path) || typeof line !== "number" || typeof column !== "number") return [];
    const steps = path.filter((step) => typeof step === "string" || typeof step === "number");
    return [{ path: steps, line, column }];
  });
}
