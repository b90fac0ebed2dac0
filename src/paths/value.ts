import type { JsonObject } from "../facts/index.ts";

const EMPTY: JsonObject = Object.freeze({});
const NOTHING: readonly never[] = Object.freeze([]);

/** The value as a map; an empty one when it is anything else. */
export const asMap = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : EMPTY;

/** The value as a list; an empty one when it is anything else. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : NOTHING);

/** The value as text; empty when it is anything else. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** The value that stands at a path of maps; undefined when it is absent. */
export function at(value: unknown, ...keys: string[]): unknown {
  let found = value;
  for (const key of keys) found = asMap(found)[key];
  return found;
}
