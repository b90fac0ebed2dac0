import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { readAny } from "./read-any.ts";
import { SyntaxIssue } from "./cursor.ts";
import { MAX_BROKEN_DOCUMENTS, MAX_DOCUMENTS } from "./limits.ts";
import { TextLocator } from "./locator.ts";
import { SourceText } from "./source-text.ts";

/** Where the document that starts at `from` ends: at the next line that opens with `---`, or at the text's end. */
function documentEnd(text: string, from: number): number {
  for (let at = text.indexOf("\n---", from); at >= 0; at = text.indexOf("\n---", at + 1)) {
    const after = text.charCodeAt(at + 4);
    if (Number.isNaN(after) || after === 32 || after === 9 || after === 10 || after === 13) return at + 1;
  }
  return text.length;
}

const ONLY_DIRECTIVES = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*%(?:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*)+$/;

/**
 * The documents of a YAML or JSON text, as Kubernetes reads them. A broken document is one problem and the others are
 * read; empty documents are left out.
 */
export function readDocuments(
  text: string,
  options: { file: string; dropNulls: boolean },
): { documents: Document[]; problems: Problem[] } {
  const { file } = options;
  const source = new SourceText(file, text);
  const documents: Document[] = [];
  const problems: Problem[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    let end = documentEnd(text, start);
    if (end < text.length && ONLY_DIRECTIVES.test(text.slice(start, end))) end = documentEnd(text, end);
    const read = readAny(text, start, end, options);
    const problem = (code: string, offset: number, message: string): void => {
      problems.push({ code, file, line: source.place(offset).line, message });
    };
    if (read instanceof SyntaxIssue) problem(read.code, read.offset, read.message);
    else {
      const { value, duplicates, ignoredFrom } = read;
      if (ignoredFrom >= 0) {
        problem(
          "yaml/ignored",
          ignoredFrom,
          "Kubernetes does not read what follows the document's end: --- is missing",
        );
      }
      if (value !== null) {
        documents.push({
          file,
          index: documents.length,
          value,
          locator: new TextLocator(source, start, end),
          duplicates: duplicates.map((each) => ({ path: each.path, ...source.place(each.offset) })),
        });
      }
    }
    start = end;
    if (documents.length > MAX_DOCUMENTS || problems.length >= MAX_BROKEN_DOCUMENTS) {
      const message =
        documents.length > MAX_DOCUMENTS
          ? `more than ${MAX_DOCUMENTS} documents in one file; split it`
          : `${MAX_BROKEN_DOCUMENTS} documents are broken; the rest of the file is not read`;
      problems.push({ code: "yaml/limit", file, line: source.place(start).line, message });
      break;
    }
  }
  return { documents, problems };
}
