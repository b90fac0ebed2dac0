import type { Logical, Node, Select } from "../ast.ts";
import { isPlainMap } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { logical } from "./logic.ts";
import { readingOf } from "./names.ts";

/** From so many fields on, an object's own keys are fewer than the questions. */
const ENOUGH = 4;

/** The selection of a term `has(a.b)`, or with `negated` of `!has(a.b)`. */
function testOf(term: Node, negated: boolean): Select | null {
  const test = negated && term.kind === "call" && term.name === "!_" ? term.args[0] : negated ? undefined : term;
  return test?.kind === "select" && test.test && readingOf(test.field) !== "own" ? test : null;
}

/** The number of terms from the first on that ask for fields of one and the same name. */
function runLength(terms: readonly Node[], negated: boolean): number {
  const first = testOf(terms[0] as Node, negated)?.operand;
  if (first?.kind !== "ident") return 0;
  const count = terms.findIndex((term) => {
    const operand = testOf(term, negated)?.operand;
    return operand?.kind !== "ident" || operand.name !== first.name || operand.absolute !== first.absolute;
  });
  return count < 0 ? terms.length : count;
}

/**
 * Compiles the terms of `has(a.b) || has(a.c) || …` (or `!has(a.b) && !has(a.c) && …`) as one question about the keys
 * of `a`; null where there are too few such terms.
 *
 * @returns The closure, and how many terms it stands for.
 */
export function anyField(
  builder: Builder,
  node: Logical,
  terms: readonly Node[],
): { readonly evaluate: Evaluate; readonly count: number } | null {
  const negated = node.kind === "and";
  const count = runLength(terms, negated);
  if (!builder.quick || count < ENOUGH) return null;
  const tests = terms.slice(0, count).map((term) => testOf(term, negated) as Select);
  const names = new Set(tests.map(({ field }) => field));
  const operand = builder.compile((tests[0] as Select).operand);
  const general = builder.later((plain) =>
    logical(
      node,
      terms.slice(0, count).map((term) => plain.compile(term)),
    ),
  );
  const evaluate: Evaluate = (frame) => {
    const holder = operand(frame);
    if (!isPlainMap(holder)) return general(frame);
    for (const key in holder) if (names.has(key)) return !negated;
    return negated;
  };
  return { evaluate, count };
}
