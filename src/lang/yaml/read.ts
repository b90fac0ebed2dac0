import type { Document, DuplicateKey } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { BlockReader } from "./block.ts";
import { SyntaxIssue, skipBlanksAndComments } from "./cursor.ts";
import { BEYOND } from "./flow.ts";
import { indexPositions, mayBeJson } from "./index-positions.ts";
import { JsonReader } from "./json.ts";
import { MAX_BROKEN_DOCUMENTS, MAX_DOCUMENTS } from "./limits.ts";
import { TextLocator } from "./locator.ts";
import type { DuplicateAt } from "./parser.ts";
import { readAny } from "./read-any.ts";
import { SourceText } from "./source-text.ts";

/** How to read. */
export interface ReadOptions {
  /** How problems and places name the text. */
  readonly file: string;
  /** True to leave out the entries of maps whose value is null. */
  readonly dropNulls: boolean;
}

const NONE: readonly DuplicateKey[] = [];
const blocks = new BlockReader();
const json = new JsonReader();

/** Where the document that starts at `from` ends: at the next line that opens with `---`, or at the text's end. */
function documentEnd(text: string, from: number): number {
  for (let at = text.indexOf("\n---", from); at >= 0; at = text.indexOf("\n---", at + 1)) {
    const after = text.charCodeAt(at + 4);
    if (Number.isNaN(after) || after === 32 || after === 9 || after === 10 || after === 13) return at + 1;
  }
  return text.length;
}

/** True if a part of the text holds directives, whose document starts only at the `---` after them. */
function isOnlyDirectives(text: string, start: number, end: number): boolean {
  let at = skipBlanksAndComments(text, start, end);
  if (text[at] !== "%") return false;
  while (at < end && text[at] === "%") {
    const lineEnd = text.indexOf("\n", at);
    at = skipBlanksAndComments(text, lineEnd < 0 ? end : lineEnd, end);
  }
  return at >= end;
}

/** Where the next document starts after one in JSON; -1 when something else follows. */
function afterJson(text: string, from: number): number {
  let at = from;
  let code = text.charCodeAt(at);
  while (code === 32 || code === 9 || code === 10 || code === 13) code = text.charCodeAt(++at);
  if (Number.isNaN(code)) return text.length;
  const isNext = code === 123 || code === 91 || (text.startsWith("---", at) && text[at - 1] === "\n");
  return isNext ? at : -1;
}

/** The document that starts at an offset, if it is written in the common subset. */
function readCommon(source: SourceText, start: number, dropNulls: boolean): { value: unknown; end: number } | null {
  if (!source.isCommon) return null;
  const { padded, endsWithBreak } = source;
  try {
    const value = blocks.read(padded, start, padded.length, { dropNulls, endsWithBreak, tree: null });
    return { value, end: Math.min(blocks.documentEnd, source.text.length) };
  } catch (error) {
    if (error !== BEYOND && !(error instanceof SyntaxIssue)) throw error;
    return null;
  }
}

/**
 * The documents of a YAML or JSON text, as Kubernetes reads them. A broken document is one problem and the others are
 * read; empty documents are left out.
 */
export function readDocuments(text: string, options: ReadOptions): { documents: Document[]; problems: Problem[] } {
  const { file } = options;
  const source = new SourceText(file, text);
  const documents: Document[] = [];
  const problems: Problem[] = [];
  const problem = (code: string, offset: number, message: string): void => {
    problems.push({ code, file, line: source.place(offset).line, message });
  };
  const add = (value: unknown, from: number, to: number, found: readonly DuplicateAt[]): void => {
    const duplicates = found.length === 0 ? NONE : found.map(({ path, offset }) => ({ path, ...source.place(offset) }));
    documents.push({ file, index: documents.length, value, locator: new TextLocator(source, from, to), duplicates });
  };
  /** Reads a document that is JSON; returns its end, or what kept it from being JSON. */
  const readJson = (from: number): number | SyntaxIssue => {
    try {
      const value = json.read(text, from, { dropNulls: options.dropNulls, tree: null });
      const end = afterJson(text, json.end);
      if (end < 0) return new SyntaxIssue("only another document may follow here", json.end);
      add(value, from, end, json.mayHaveDuplicates ? indexPositions(source, from, end).duplicates() : []);
      return end;
    } catch (error) {
      if (error instanceof SyntaxIssue) return error;
      throw error;
    }
  };
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    const isJson = mayBeJson(text, start);
    const tried = isJson ? readJson(start) : null;
    const common = isJson ? null : readCommon(source, start, options.dropNulls);
    let end: number;
    if (typeof tried === "number") end = tried;
    else if (common) {
      end = common.end;
      if (common.value !== null) add(common.value, start, end, []);
    } else {
      end = documentEnd(text, start);
      if (end < text.length && isOnlyDirectives(text, start, end)) end = documentEnd(text, end);
      const read = readAny(text, start, end, options.dropNulls);
      if (read instanceof SyntaxIssue) {
        const issue = tried ?? read;
        problem(issue.code, issue.offset, issue.message);
      } else {
        if (read.ignoredFrom >= 0) {
          problem("yaml/ignored", read.ignoredFrom, "what follows the document's end is not read: --- is missing");
        }
        if (read.value !== null) add(read.value, start, end, read.duplicates);
      }
    }
    start = end;
    if (documents.length > MAX_DOCUMENTS) {
      problem("yaml/limit", start, `the file holds more than ${MAX_DOCUMENTS} documents; split it`);
      break;
    }
    if (problems.length >= MAX_BROKEN_DOCUMENTS) {
      problem("yaml/limit", start, `${MAX_BROKEN_DOCUMENTS} documents are broken; the rest of the file is not read`);
      break;
    }
  }
  return { documents, problems };
}
