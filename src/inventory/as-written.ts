import type { Document } from "../core/document.ts";
import type { Path } from "../core/location.ts";
import type { JsonObject } from "./resource.ts";

const WORD = /^(?:"[^"]*"|'[^']*'|[^:,{}[\]\s]+)\s*:\s+([A-Za-z]+)(?=[\s,}\]#]|$)/;
const ITEM = /^(?:-\s+)?([A-Za-z]+)(?=[\s,}\]#]|$)/;
const MAX_DEPTH = 64;

/**
 * The word that stands in the text for a value that YAML 1.1 reads as a boolean (`y`, `no`, `on` …), where the API
 * wants text. Kubernetes refuses such an object; whoever wrote it meant the word.
 *
 * @returns The word, or `true` or `false` where the text is not kept or not written plainly.
 */
export function wordAsWritten(value: boolean, document: Document, path: Path): string {
  const place = document.locator.locate(path);
  const line = place?.exact === true ? document.locator.lineText(place.line) : null;
  const rest = line?.slice((place?.column ?? 1) - 1) ?? "";
  const found = (typeof path.at(-1) === "number" ? ITEM : WORD).exec(rest);
  return found?.[1] ?? String(value);
}

/** An object with the words restored that YAML 1.1 read as booleans, at any depth; itself when there are none. */
export function withWordsAsWritten(object: JsonObject, document: Document, at: Path): JsonObject {
  return restored(object, document, at, 0) as JsonObject;
}

function restored(value: unknown, document: Document, path: Path, depth: number): unknown {
  if (typeof value === "boolean") return wordAsWritten(value, document, path);
  if (typeof value !== "object" || value === null || depth >= MAX_DEPTH) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const read = items.map((item, index) => restored(item, document, [...path, index], depth + 1));
    return read.every((item, index) => item === items[index]) ? value : read;
  }
  let copy: Record<string, unknown> | null = null;
  for (const [key, item] of Object.entries(value)) {
    const read = restored(item, document, [...path, key], depth + 1);
    if (read !== item) (copy ??= { ...(value as JsonObject) })[key] = read;
  }
  return copy ?? value;
}
