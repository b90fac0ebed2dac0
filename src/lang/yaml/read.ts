import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { readWithLibrary } from "./library.ts";
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
    const read = readWithLibrary(text, start, end, options);
    if (Array.isArray(read)) {
      for (const { value, start: from, end: to, duplicates } of read) {
        if (value === null || value === undefined) continue;
        documents.push({
          file,
          index: documents.length,
          value,
          locator: new TextLocator(source, from, to),
          duplicates: duplicates.map((each) => ({ path: each.path, ...source.place(each.offset) })),
        });
      }
    } else problems.push({ code: "yaml/syntax", file, line: source.place(read.offset).line, message: read.message });
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
