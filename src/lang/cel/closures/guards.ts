import type { Logical, Node, Select } from "../ast.ts";
import { anyField } from "./any-field.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { failure, logical } from "./logic.ts";
import { readingOf } from "./names.ts";
import { type Step, UNSURE, walk } from "./walk.ts";

/** The selection that a term asks about: `has(a.b)` in `&&`, `!has(a.b)` in `||`. */
function guarded(term: Node, kind: "and" | "or"): Select | null {
  if (kind === "and") return term.kind === "select" && term.test ? term : null;
  if (term.kind !== "call" || term.name !== "!_") return null;
  const [operand] = term.args;
  return operand?.kind === "select" && operand.test ? operand : null;
}

/** True if both nodes select the same fields of the same thing, whether or not they only test for the last. */
export function samePath(left: Node, right: Node, builder: Builder): boolean {
  if (left.kind === "ident" && right.kind === "ident")
    return left.name === right.name && left.absolute === right.absolute;
  if (left.kind !== "select" || right.kind !== "select") return false;
  if (left.optional || right.optional || left.field !== right.field) return false;
  return !builder.checked.references.has(left) && samePath(left.operand, right.operand, builder);
}

/** The number of terms from `from` on that guard one path: each asks for a field of what the one before asks for. */
function runLength(terms: readonly Node[], from: number, kind: "and" | "or", builder: Builder): number {
  let previous: Select | null = null;
  let length = 0;
  for (let index = from; index < terms.length; index++) {
    const guard = guarded(terms[index] as Node, kind);
    if (guard === null || readingOf(guard.field) === "own" || !builder.isPath(guard.operand)) break;
    if (previous !== null && !samePath(guard.operand, previous, builder)) break;
    previous = guard;
    length++;
  }
  return length;
}

/**
 * Compiles a chain of `&&` (or `||`) whose terms guard each other, such as `has(a.b) && has(a.b.c) && a.b.c == 1`: the
 * path is walked once, and what stands behind the guards reads its end.
 */
export function guardedChain(builder: Builder, node: Logical, terms: readonly Node[]): Evaluate {
  const closures: Evaluate[] = [];
  for (let index = 0; index < terms.length; ) {
    const fields = anyField(builder, node, terms.slice(index));
    const guards = fields === null ? runLength(terms, index, node.kind, builder) : 0;
    if (fields !== null) {
      closures.push(fields.evaluate);
      index += fields.count;
    } else if (guards === 0) closures.push(builder.compile(terms[index++] as Node));
    else {
      // The last group takes all that follows: it may use what the guards have found.
      closures.push(guard(builder, node, terms.slice(index), guards));
      break;
    }
  }
  return closures.length === 1 ? (closures[0] as Evaluate) : logical(node, closures);
}

function guard(builder: Builder, node: Logical, terms: readonly Node[], guards: number): Evaluate {
  const selects = terms.slice(0, guards).map((term) => guarded(term, node.kind) as Select);
  const [first, last] = [selects[0] as Select, selects.at(-1) as Select];
  const before = leadingFields(first.operand, builder);
  const steps = [...before, ...selects].map(
    ({ field, test }): Step => ({ name: field, mayBeAbsent: test, onMapOnly: readingOf(field) === "map" }),
  );
  const decided = node.kind === "or";
  const quick = walk(builder.compile(before[0]?.operand ?? first.operand), steps);
  const rest = terms.slice(guards);
  const general = builder.later((plain) =>
    logicalOf(
      node,
      terms.map((term) => plain.compile(term)),
    ),
  );
  return builder.withAlias(last, (slot) => {
    const then = rest.length === 0 ? () => !decided : guardedChain(builder, node, rest);
    return (frame: unknown[]) => {
      const value = quick(frame);
      if (value === undefined) return decided;
      if (value === UNSURE) return general(frame);
      frame[slot] = value;
      const answer = then(frame);
      return typeof answer === "boolean" ? answer : failure(answer, node);
    };
  });
}

/** The plain fields at the beginning of a guarded path; they fail where they are absent. */
function leadingFields(node: Node, builder: Builder): readonly Select[] {
  const fields: Select[] = [];
  for (let at = node; at.kind === "select" && builder.isPlainSelect(at); at = at.operand) fields.unshift(at);
  return fields;
}

const logicalOf = (node: Logical, terms: readonly Evaluate[]): Evaluate =>
  terms.length === 1 ? (terms[0] as Evaluate) : logical(node, terms);
