import type { Document } from "../core/document.ts";
import type { Problem } from "../core/problem.ts";
import { readDocuments } from "../lang/yaml/read.ts";

/** The documents on standard input, which reports name `-`. */
export function readStandardInput(text: string): { documents: Document[]; problems: Problem[] } {
  return readDocuments(text, { file: "-", dropNulls: true });
}
