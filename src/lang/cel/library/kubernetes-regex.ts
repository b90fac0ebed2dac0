import { RE2JS } from "re2js";
import type { Library } from "../declaration.ts";
import { define, method } from "../standard/define.ts";
import { INT, listOf, STRING } from "../type.ts";
import { CelError, type Value } from "../value.ts";

const compiled = new Map<string, RE2JS | CelError>();
/** Patterns that are computed from objects could be without number. */
const MOST = 1_000;

function expressionOf(source: string): RE2JS | CelError {
  let expression = compiled.get(source);
  if (expression !== undefined) return expression;
  try {
    expression = RE2JS.compile(source);
  } catch (error) {
    expression = new CelError(`Illegal regex: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (compiled.size >= MOST) compiled.clear();
  compiled.set(source, expression);
  return expression;
}

function find(text: string, pattern: string): Value | CelError {
  const expression = expressionOf(pattern);
  if (expression instanceof CelError) return expression;
  const matcher = expression.matcher(text);
  return matcher.find() ? (matcher.group() ?? "") : "";
}

/** @param limit The most matches to give; negative for all. */
function findAll(text: string, pattern: string, limit: number | bigint): Value | CelError {
  const expression = expressionOf(pattern);
  if (expression instanceof CelError) return expression;
  const matcher = expression.matcher(text);
  const found: string[] = [];
  let end = -1;
  const most = limit < 0 ? Number.POSITIVE_INFINITY : limit;
  while (found.length < most && matcher.find()) {
    // As in Go, an empty match right after another match does not count.
    const empty = matcher.start() === matcher.end();
    if (!empty || matcher.start() !== end) found.push(matcher.group() ?? "");
    end = matcher.end();
  }
  return found;
}

/** Kubernetes' functions that search texts with RE2 patterns. */
export const library: Library = {
  name: "kubernetes.regex",
  functions: [
    define("find", method("string_find_string", [STRING, STRING], STRING, find)),
    define(
      "findAll",
      method("string_find_all_string", [STRING, STRING], listOf(STRING), (text: string, pattern: string) =>
        findAll(text, pattern, -1),
      ),
      method("string_find_all_string_int", [STRING, STRING, INT], listOf(STRING), findAll),
    ),
  ],
};
