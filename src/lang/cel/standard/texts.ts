import type { FunctionDeclaration } from "../declaration.ts";
import { BOOL, STRING } from "../type.ts";
import { CelError } from "../value.ts";
import { call, define, method } from "./define.ts";
import { patternOf } from "./pattern.ts";

function matches(text: string, pattern: string): boolean | CelError {
  const compiled = patternOf(pattern);
  return compiled instanceof CelError ? compiled : compiled(text);
}

/** The functions of strings that belong to the language itself. */
export const texts: readonly FunctionDeclaration[] = [
  define(
    "contains",
    method("contains_string", [STRING, STRING], BOOL, (text: string, part: string) => text.includes(part)),
  ),
  define(
    "endsWith",
    method("ends_with_string", [STRING, STRING], BOOL, (text: string, end: string) => text.endsWith(end)),
  ),
  define(
    "startsWith",
    method("starts_with_string", [STRING, STRING], BOOL, (text: string, start: string) => text.startsWith(start)),
  ),
  define(
    "matches",
    call("matches", [STRING, STRING], BOOL, matches),
    method("matches_string", [STRING, STRING], BOOL, matches),
  ),
];
