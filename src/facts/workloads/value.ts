import type { JsonObject } from "../../inventory/index.ts";

/** An object without keys, where one is absent. */
export const NOTHING: JsonObject = Object.freeze({});

/** An empty list, the same one for all: most lists of the model are empty. */
export const NONE: readonly never[] = Object.freeze([]);

export const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value as a map; an empty one when it is anything else. */
export const asMap = (value: unknown): JsonObject => (isMap(value) ? value : NOTHING);

/** The value as a list; an empty one when it is anything else. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The value as text; empty when it is anything else. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/**
 * True for a text that another program fills in before Kubernetes sees it: Argo's and Helm's `{{…}}`, Katib's and
 * KRO's `${…}`. What such a text will be is unknown.
 */
export const isPlaceholder = (value: unknown): boolean => typeof value === "string" && /\{\{|\$\{/.test(value);

/** `a string`, `a list` …: what a value of the wrong type is called in messages. */
export function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "string") return "a string";
  return typeof value === "boolean" ? "a boolean" : "a number";
}
