import { parseEvents, YAMLException } from "js-yaml";
import { ComposeError, Composer, type DuplicateAt, setField } from "./compose.ts";
import { MAX_DEPTH } from "./limits.ts";

/** One document between two offsets of a text. */
export interface ReadDocument {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
  readonly duplicates: readonly DuplicateAt[];
}

/** What is wrong with a document, at an offset of the text. */
export interface SyntaxProblem {
  readonly message: string;
  readonly offset: number;
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

/** A problem instead of the error of a parser; anything else is a defect and goes on. */
function problemOf(error: unknown, start: number): SyntaxProblem {
  if (error instanceof ComposeError) return { message: error.message, offset: start + error.offset };
  if (error instanceof YAMLException) return { message: error.reason, offset: start + (error.mark?.position ?? 0) };
  throw error;
}

/**
 * Reads any YAML between two offsets with the general parser. A document may hold more than one when `...` ends one
 * without a `---` after it.
 */
export function readWithLibrary(
  text: string,
  start: number,
  end: number,
  options: { dropNulls: boolean },
): ReadDocument[] | SyntaxProblem {
  const slice = text.slice(start, end);
  try {
    const documents = new Composer(slice, null).compose(parseEvents(slice, { maxDepth: MAX_DEPTH }));
    return documents.map(({ value, duplicates }) => {
      if (options.dropNulls) dropNulls(value, new Set());
      return {
        value,
        start,
        end,
        duplicates: duplicates.map((each) => ({ path: each.path, offset: each.offset + start })),
      };
    });
  } catch (error) {
    return problemOf(error, start);
  }
}

export { setField };
