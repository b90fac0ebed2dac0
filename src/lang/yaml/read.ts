import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { BEYOND, BlockReader } from "./block.ts";
import { SyntaxIssue } from "./cursor.ts";
import { MAX_BROKEN_DOCUMENTS, MAX_DOCUMENTS } from "./limits.ts";
import { TextLocator } from "./locator.ts";
import { type ReadDocument, readAny } from "./read-any.ts";
import { SourceText } from "./source-text.ts";

/** How to read. */
export interface ReadOptions {
  /** How problems and places name the text. */
  readonly file: string;
  /** True to leave out the entries of maps whose value is null. */
  readonly dropNulls: boolean;
}

const blocks = new BlockReader();

/** Where the document that starts at `from` ends: at the next line that opens with `---`, or at the text's end. */
function documentEnd(text: string, from: number): number {
  for (let at = text.indexOf("\n---", from); at >= 0; at = text.indexOf("\n---", at + 1)) {
    const after = text.charCodeAt(at + 4);
    if (Number.isNaN(after) || after === 32 || after === 9 || after === 10 || after === 13) return at + 1;
  }
  return text.length;
}

const ONLY_DIRECTIVES = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*%(?:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*)+$/;

/** One document, by the reader of the common subset where it can, by the reader of all YAML otherwise. */
function readOne(source: SourceText, start: number, end: number, dropNulls: boolean): ReadDocument | SyntaxIssue {
  if (source.isCommon) {
    const { padded, endsWithBreak } = source;
    const to = end === source.text.length ? padded.length : end;
    try {
      const value = blocks.read(padded, start, to, { dropNulls, endsWithBreak: endsWithBreak || end < to, tree: null });
      return { value, duplicates: [], ignoredFrom: -1 };
    } catch (error) {
      if (error !== BEYOND && !(error instanceof SyntaxIssue)) throw error;
    }
  }
  return readAny(source.text, start, end, dropNulls);
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
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    let end = documentEnd(text, start);
    if (text.charCodeAt(start) === 37 || (end < text.length && ONLY_DIRECTIVES.test(text.slice(start, end)))) {
      end = documentEnd(text, end);
    }
    const read = readOne(source, start, end, options.dropNulls);
    if (read instanceof SyntaxIssue) problem(read.code, read.offset, read.message);
    else {
      if (read.ignoredFrom >= 0) {
        problem("yaml/ignored", read.ignoredFrom, "what follows the document's end is not read: --- is missing");
      }
      if (read.value !== null) {
        const duplicates = read.duplicates.map((each) => ({ path: each.path, ...source.place(each.offset) }));
        const locator = new TextLocator(source, start, end);
        documents.push({ file, index: documents.length, value: read.value, locator, duplicates });
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
