import type { JsonObject } from "../../inventory/index.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { isMap } from "./value.ts";

/** Longest text that is read as an object, in UTF-16 code units. */
const MAX_NESTED_TEXT = 256 * 1024;

// Private-use characters stand for placeholders while the text is parsed: `{{x}}` alone would be a map to YAML.
const MARK = /\uE000(\d+)\uE001/g;

/**
 * The objects in a text that holds YAML with `{{…}}` placeholders; none when it cannot be read.
 *
 * @param report Told why, when the text cannot be read.
 */
export function parseNested(text: string, report: (code: string, why: string) => void): JsonObject[] {
  if (text.length > MAX_NESTED_TEXT) {
    report("workloads/nested-too-large", `it is longer than ${MAX_NESTED_TEXT / 1024} KiB`);
    return [];
  }
  const placeholders: string[] = [];
  const marked = text.replaceAll(/\{\{.*?\}\}/gs, (placeholder) => {
    placeholders.push(placeholder);
    return `\uE000${placeholders.length - 1}\uE001`;
  });
  const { documents, problems } = readDocuments(marked, { file: "", dropNulls: true });
  for (const { message } of problems) report("workloads/nested-unreadable", message);
  return documents.flatMap(({ value }) => (isMap(value) ? [restored(value, placeholders)] : []));
}

const restored = (value: JsonObject, placeholders: readonly string[]): JsonObject =>
  placeholders.length === 0 ? value : (restore(value, placeholders) as JsonObject);

/** A copy with the placeholders back in place; the reader has limited its depth and size. */
function restore(value: unknown, placeholders: readonly string[]): unknown {
  if (typeof value === "string") {
    return value.includes("\uE000") ? value.replaceAll(MARK, (_, index) => placeholders[Number(index)] ?? "") : value;
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => restore(item, placeholders));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item, placeholders)]));
}
