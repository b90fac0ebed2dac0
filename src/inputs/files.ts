import { isUtf8 } from "node:buffer";
import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { Problem } from "../core/problem.ts";
import type { RenderFolder } from "../core/renderer.ts";
import { systemReason } from "../core/system-reason.ts";
import { type IgnoreRules, ignoreRules } from "../lang/ignore/gitignore.ts";
import { MAX_FILE_BYTES } from "../lang/yaml/limits.ts";

/** The ignore file that is looked for in every folder. */
const IGNORE_FILE = ".ringfenceignore";
/** Manifests, and notebooks for the secrets in them. */
const MANIFEST = /\.(?:ya?ml|json|ipynb)$/i;
const BUFFER_BYTES = 256 * 1024;
/** A read that stops off this boundary has met the file's end; one that stops on it may have been cut short. */
const PAGE_BYTES = 4096;

let shared: Buffer | null = null;

/** The bytes of a file, in a buffer that the next call overwrites; null when there are more than the limit. */
function readBytes(path: string, regular: boolean): Buffer | null {
  shared ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
  const file = openSync(path, "r");
  try {
    if (!regular) return readStream(file);
    let buffer = shared;
    let length = readSync(file, buffer, 0, buffer.length, null);
    let last = length;
    while (last > 0 && last % PAGE_BYTES === 0) {
      if (length === buffer.length) {
        if (length > MAX_FILE_BYTES) return null;
        const size = fstatSync(file).size;
        const grown = Buffer.allocUnsafeSlow(Math.min(Math.max(size + 1, length * 2), MAX_FILE_BYTES + 1));
        buffer.copy(grown, 0, 0, length);
        buffer = grown;
      }
      last = readSync(file, buffer, length, buffer.length - length, null);
      length += last;
    }
    return length > MAX_FILE_BYTES ? null : buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

const problem = (code: string, file: string, line: number | null, message: string): Problem => ({
  code,
  file,
  line,
  message,
});

/** All that a pipe or a device gives; null when that is more than the limit. */
function readStream(file: number): Buffer | null {
  const pieces: Buffer[] = [];
  let length = 0;
  for (;;) {
    const piece = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    const count = readSync(file, piece, 0, piece.length, null);
    if (count === 0) return Buffer.concat(pieces, length);
    pieces.push(piece.subarray(0, count));
    length += count;
    if (length > MAX_FILE_BYTES) return null;
  }
}

/** The text in bytes that should be UTF-8, or the problem that says why they are not. */
function decode(bytes: Buffer, file: string): string | Problem {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return problem("input/encoding", file, null, "the file is UTF-16; save it as UTF-8");
  }
  const text = bytes.toString("utf8");
  if (text.includes("\ufffd") && !isUtf8(bytes)) {
    const line = text.slice(0, text.indexOf("\ufffd")).split("\n").length;
    return problem("input/encoding", file, line, "the file is not UTF-8; save it as UTF-8");
  }
  return text;
}

/**
 * The text of one file, or the problem that kept it from being read. Pipes and devices are not `regular`: they are read
 * to their end, however short a read.
 */
export function readText(path: string, shown: string, regular = true): string | Problem {
  let bytes: Buffer | null;
  try {
    bytes = readBytes(path, regular);
  } catch (error) {
    return problem("input/unreadable", shown, null, `the file cannot be read: ${systemReason(error)}`);
  }
  if (bytes === null) {
    return problem("input/too-large", shown, null, `the file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`);
  }
  return decode(bytes, shown);
}

/** The absolute path of a file, and the one without symbolic links where that is another. */
export function pathsOf(shown: string): string[] {
  const path = resolve(shown);
  try {
    const real = join(realpathSync(dirname(path)), basename(path));
    return real === path ? [path] : [path, real];
  } catch (error) {
    systemReason(error);
    return [path];
  }
}

/** What a path on the command line is, or why it cannot be reached. */
export function pathKind(path: string): "file" | "folder" | "pipe" | { reason: string } {
  try {
    const entry = statSync(path);
    return entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "pipe";
  } catch (error) {
    return { reason: systemReason(error) };
  }
}

interface Rules {
  readonly rules: IgnoreRules;
  /** The shown path of the folder that the rules stand in, ending in a slash, or empty. */
  readonly base: string;
}

/** What a walk leaves to its caller. */
export interface Visitor {
  /** True to take a folder whole: nothing below it is visited. */
  claim(folder: RenderFolder): boolean;
  /** A manifest to read; `shown` is how reports name it. */
  found(path: string, shown: string): void;
  problem(problem: Problem): void;
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Walks one folder: manifests sorted by name, hidden entries and `node_modules` left out, ignore files obeyed. */
export function walk(root: string, shownRoot: string, visitor: Visitor): void {
  const visited = new Set<string>();
  const linked: { path: string; shown: string; rules: readonly Rules[] }[] = [];
  const ignored = (shown: string, isFolder: boolean, rules: readonly Rules[]): boolean => {
    for (let at = rules.length - 1; at >= 0; at--) {
      const own = rules[at];
      const answer = own?.rules.ignores(shown.slice(own.base.length), isFolder);
      if (answer !== null && answer !== undefined) return answer;
    }
    return false;
  };
  const folder = (path: string, shown: string, real: string, inherited: readonly Rules[]): void => {
    if (visited.has(real)) return;
    visited.add(real);
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      visitor.problem(
        problem("input/unreadable", shown || ".", null, `the folder cannot be read: ${systemReason(error)}`),
      );
      return;
    }
    entries.sort(byName);
    const prefix = shown === "" || shown.endsWith("/") ? shown : `${shown}/`;
    let rules = inherited;
    if (entries.some((entry) => entry.name === IGNORE_FILE)) {
      const text = readText(path + sep + IGNORE_FILE, prefix + IGNORE_FILE);
      if (typeof text === "string") rules = [...inherited, { rules: ignoreRules(text), base: prefix }];
      else visitor.problem(text);
    }
    if (visitor.claim({ path, shown: shown || ".", names: entries.map((entry) => entry.name) })) return;
    for (const entry of entries) {
      const { name } = entry;
      if (name.startsWith(".") || name === "node_modules") continue;
      const child = path + sep + name;
      const childShown = prefix + name;
      let isFolder = entry.isDirectory();
      let isFile = entry.isFile();
      const isLink = entry.isSymbolicLink();
      if (isLink) {
        const kind = pathKind(child);
        isFolder = kind === "folder";
        isFile = kind === "file";
        if (!isFolder && !isFile && MANIFEST.test(name)) {
          visitor.problem(problem("input/unreadable", childShown, null, "the symbolic link leads nowhere"));
        }
      }
      if (!isFolder && !(isFile && MANIFEST.test(name))) continue;
      if (rules.length > 0 && ignored(childShown, isFolder, rules)) continue;
      if (isFolder && isLink) linked.push({ path: child, shown: childShown, rules });
      else if (isFolder) folder(child, childShown, real + sep + name, rules);
      else visitor.found(child, childShown);
    }
  };
  folder(root, shownRoot, realpathSync(root), []);
  // Links last: a folder that is also reached without one keeps its own name, and circles end at what was visited.
  for (let at = 0; at < linked.length; at++) {
    const link = linked[at];
    if (link) folder(link.path, link.shown, realpathSync(link.path), link.rules);
  }
}
