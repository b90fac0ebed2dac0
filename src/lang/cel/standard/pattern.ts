import { RE2JS } from "re2js";
import { CelError } from "../value.ts";
import { simplePattern } from "./simple-pattern.ts";

/** Tells whether a text holds a match. */
export type Pattern = (text: string) => boolean;

/** Patterns compiled so far. Expressions come from policies, so the number of patterns is theirs. */
const compiled = new Map<string, Pattern | CelError>();
/** Patterns that are computed from objects could be without number. */
const MOST = 1_000;

const LITERAL = /^(\^?)((?:[A-Za-z0-9_\-/:,@#%&=~<>!"'; ]|\\[.\-/])*)(\$?)$/;

/** A test of a pattern without operators, which needs no automaton; null for any other. */
function literalPattern(source: string): Pattern | null {
  const match = LITERAL.exec(source);
  if (!match) return null;
  const [, start, text = "", end] = match;
  const part = text.replaceAll("\\", "");
  if (start === "^" && end === "$") return (value) => value === part;
  if (start === "^") return (value) => value.startsWith(part);
  return end === "$" ? (value) => value.endsWith(part) : (value) => value.includes(part);
}

function compile(source: string): Pattern | CelError {
  const literal = literalPattern(source);
  if (literal) return literal;
  const simple = simplePattern(source);
  if (simple === null) return linear(source);
  let general: Pattern | CelError | undefined;
  return (text) => {
    if (text.length <= simple.longest) return simple.expression.test(text);
    general ??= linear(source);
    return general instanceof CelError ? simple.expression.test(text) : general(text);
  };
}

/** The test by an automaton, for any pattern and text. */
function linear(source: string): Pattern | CelError {
  try {
    const expression = RE2JS.compile(source);
    return (text) => expression.matcher(text).find();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new CelError(reason);
  }
}

/** The test of an RE2 pattern, or the error of one that is none. Linear in the text's length. */
export function patternOf(source: string): Pattern | CelError {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= MOST) compiled.clear();
  const made = compile(source);
  compiled.set(source, made);
  return made;
}
