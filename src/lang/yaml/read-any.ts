import { SyntaxIssue } from "./cursor.ts";
import { type DuplicateAt, parseDocument } from "./parser.ts";

/** One document as read. */
export interface ReadDocument {
  readonly value: unknown;
  readonly duplicates: readonly DuplicateAt[];
  /** Where text starts that Kubernetes does not read; -1 when there is none. */
  readonly ignoredFrom: number;
}

/** Removes the entries of maps whose value is null, in place, once for a value that several aliases share. */
function dropNulls(value: unknown, seen: Set<object>): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, seen);
    return;
  }
  const map = value as Record<string, unknown>;
  for (const key of Object.keys(map)) {
    if (map[key] === null) delete map[key];
    else dropNulls(map[key], seen);
  }
}

const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** What is wrong with the characters between two offsets; null when YAML allows them all. */
export function controlIssue(text: string, start: number, end: number): SyntaxIssue | null {
  const control = CONTROL.exec(text.slice(start, end));
  if (!control) return null;
  const code = control[0].charCodeAt(0).toString(16).padStart(4, "0").toUpperCase();
  return new SyntaxIssue(`the control character U+${code} is not allowed`, start + control.index);
}

/** Reads any YAML between two offsets. */
export function readAny(text: string, start: number, end: number, dropsNulls: boolean): ReadDocument | SyntaxIssue {
  const issue = controlIssue(text, start, end);
  if (issue) return issue;
  try {
    const { value, duplicates, ignoredFrom } = parseDocument(text, start, end, null);
    if (dropsNulls) dropNulls(value, new Set());
    return { value, duplicates, ignoredFrom };
  } catch (error) {
    if (error instanceof SyntaxIssue) return error;
    throw error;
  }
}
