import type { JsonObject } from "../facts/index.ts";
import { CelError } from "../lang/cel/value.ts";

/**
 * What stands in place of a text that another program fills in later. As an error it goes through an expression and
 * becomes its answer only where the answer depends on it: what holds whatever is filled in is still told.
 */
const UNFILLED = new CelError("a field that decides it is filled in later, by another program");

/** True for the answer of an expression that depends on a placeholder, and for the reason that is given for it. */
export const isUnfilled = (answer: unknown): boolean =>
  answer === UNFILLED.message || (answer instanceof CelError && answer.message === UNFILLED.message);

/** `{{…}}` anywhere; `${…}` where the text is one word, for scripts hold such words of their own. */
const PLACEHOLDER = /\{\{[^]*\}\}|^\S*\$\{\S+\}\S*$/;

/** A copy of a part of an object in which placeholders are errors; the very object where it holds none. */
export function withoutPlaceholders(part: JsonObject): JsonObject {
  return replaced(part) as JsonObject;
}

function replaced(value: unknown): unknown {
  if (typeof value === "string") return PLACEHOLDER.test(value) ? UNFILLED : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const copy = value.map(replaced);
    return copy.some((element, index) => element !== value[index]) ? copy : value;
  }
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(value)) {
    const before = (value as JsonObject)[key];
    const after = replaced(before);
    if (after !== before) (copy ??= { ...value })[key] = after;
  }
  return copy ?? value;
}
