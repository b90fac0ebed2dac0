import { codePoints } from "../standard/containers.ts";
import { type Pattern, patternOf } from "../standard/pattern.ts";
import { CelError, isPlainMap } from "../value.ts";
import type { Evaluate } from "./builder.ts";
import type { Operands } from "./operators.ts";
import type { Call } from "./optional.ts";

/** A faster closure for a function of one value; null where there is none. */
export function unaryFunction(name: string, operand: Evaluate, general: Call): Evaluate | null {
  if (name !== "size") return null;
  return (frame) => {
    const value = operand(frame);
    if (Array.isArray(value)) return value.length;
    if (typeof value === "string") return codePoints(value);
    return isPlainMap(value) ? Object.keys(value).length : general(value);
  };
}

/** A faster closure for a function of two strings; null where there is none. */
export function stringFunction(name: string, { left, right, constant, general }: Operands): Evaluate | null {
  switch (name) {
    case "startsWith":
      return ofStrings(left, right, (text, part) => text.startsWith(part), general);
    case "endsWith":
      return ofStrings(left, right, (text, part) => text.endsWith(part), general);
    case "contains":
      return ofStrings(left, right, (text, part) => text.includes(part), general);
    case "matches":
      return typeof constant === "string" ? matches(left, constant, general) : null;
    default:
      return null;
  }
}

const ofStrings =
  (left: Evaluate, right: Evaluate, test: (text: string, part: string) => boolean, general: Call): Evaluate =>
  (frame) => {
    const text = left(frame);
    const part = right(frame);
    return typeof text === "string" && typeof part === "string" ? test(text, part) : general(text, part);
  };

function matches(left: Evaluate, source: string, general: Call): Evaluate {
  // compiled when first needed: most controls of a scan meet nothing that they match against
  let pattern: Pattern | CelError | undefined;
  return (frame) => {
    const text = left(frame);
    pattern ??= patternOf(source);
    return typeof text === "string" && !(pattern instanceof CelError) ? pattern(text) : general(text, source);
  };
}
