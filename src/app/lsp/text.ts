import type { Position, Range, TextEdit } from "./protocol.ts";

const LANGUAGES = new Set(["yaml", "json"]);
const MANIFEST = /\.(?:ya?ml|json|ipynb)$/i;

/** A comment at a line's end, where no quote leaves it open whether it is one. */
const COMMENT = /\s#[^"']*$/;

/** An open document: its text, line by line when needed. */
export class OpenText {
  /** As the client names it. */
  readonly uri: string;
  /** As findings name its file: absolute, with forward slashes. */
  readonly file: string;
  readonly version: number | null;
  readonly text: string;
  /** As the client names it, such as `yaml`. */
  readonly language: string | null;
  /** True if it may hold objects, by its language or name. */
  readonly isManifest: boolean;
  #lines: string[] | null = null;

  constructor(uri: string, file: string, version: number | null, text: string, language: string | null) {
    this.uri = uri;
    this.file = file;
    this.version = version;
    this.text = text;
    this.language = language;
    this.isManifest = LANGUAGES.has(language ?? "") || MANIFEST.test(file);
  }

  get lines(): readonly string[] {
    return (this.#lines ??= this.text.split(/\r\n|\n|\r/));
  }

  line(index: number): string {
    return this.lines[index] ?? "";
  }

  /** From a place to where its line's content ends, a comment left out. Both numbers are one-based. */
  rangeFrom(line: number, column: number): Range {
    const own = this.line(line - 1);
    const start = Math.min(column - 1, own.length);
    const end = Math.max(start, own.replace(COMMENT, "").trimEnd().length);
    return { start: { line: line - 1, character: start }, end: { line: line - 1, character: end } };
  }

  /** The run of characters of a class around a position, and where it stands. */
  wordAt({ line, character }: Position, letters: RegExp): { readonly word: string; readonly range: Range } {
    const own = this.line(line);
    let start = Math.min(character, own.length);
    let end = start;
    while (start > 0 && letters.test(own[start - 1] ?? "")) start--;
    while (end < own.length && letters.test(own[end] ?? "")) end++;
    return { word: own.slice(start, end), range: { start: { line, character: start }, end: { line, character: end } } };
  }
}

/** True if two ranges have a position in common, their ends included. */
export const touches = (a: Range, b: Range): boolean => !isBefore(a.end, b.start) && !isBefore(b.end, a.start);

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

/** One edit of whole lines that makes one text another; null when they are alike. */
export function editBetween(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const [old, next] = [linesOf(before), linesOf(after)];
  const most = Math.min(old.length, next.length);
  let head = 0;
  while (head < most && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  const last = old.length - tail;
  const newText = next.slice(head, next.length - tail).join("");
  // past the last line break there is no further line to start at
  const end =
    last < old.length || before === "" || /[\r\n]$/.test(before)
      ? { line: last, character: 0 }
      : { line: last - 1, character: old.at(-1)?.length ?? 0 };
  const start = head < old.length || /[\r\n]$|^$/.test(before) ? { line: head, character: 0 } : end;
  return { range: { start, end }, newText };
}

/** The lines of a text, each with its break. */
const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
