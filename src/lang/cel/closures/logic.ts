import type { Conditional, Logical, Node } from "../ast.ts";
import { CelError, type Value } from "../value.ts";
import { type Builder, type Evaluate, noOverload } from "./builder.ts";

/** What a value that is no bool makes of a logical operator. */
export const failure = (value: Value | CelError, node: Node): CelError =>
  value instanceof CelError ? value : noOverload(`a condition that is no bool`, node.start);

/** The terms of a chain of the same operator, in order. */
export function termsOf(node: Node, kind: "and" | "or"): readonly Node[] {
  return node.kind === kind ? [...termsOf(node.left, kind), ...termsOf(node.right, kind)] : [node];
}

/** Compiles `&&` or `||`: the deciding value wins over errors on either side. */
export function logical(node: Logical, terms: readonly Evaluate[]): Evaluate {
  const deciding = node.kind === "or";
  const [first, second, third] = terms as [Evaluate, Evaluate, Evaluate | undefined];
  if (terms.length === 2) return two(first, second, deciding, node);
  if (terms.length === 3 && third) return two(two(first, second, deciding, node), third, deciding, node);
  return many(terms, deciding, node);
}

const two =
  (left: Evaluate, right: Evaluate, deciding: boolean, node: Node): Evaluate =>
  (frame) => {
    const one = left(frame);
    if (one === deciding) return deciding;
    const other = right(frame);
    if (one === !deciding && typeof other === "boolean") return other;
    if (other === deciding) return deciding;
    return one === !deciding ? failure(other, node) : failure(one, node);
  };

const many =
  (terms: readonly Evaluate[], deciding: boolean, node: Node): Evaluate =>
  (frame) => {
    let error: CelError | undefined;
    for (let index = 0; index < terms.length; index++) {
      const value = (terms[index] as Evaluate)(frame);
      if (value === deciding) return deciding;
      if (value !== !deciding) error ??= failure(value, node);
    }
    return error ?? !deciding;
  };

/** Compiles `condition ? yes : no`; only the chosen side is evaluated. */
export function conditional(builder: Builder, node: Conditional): Evaluate {
  const condition = builder.compile(node.condition);
  const yes = builder.compile(node.yes);
  const no = builder.compile(node.no);
  return (frame) => {
    const value = condition(frame);
    if (value === true) return yes(frame);
    return value === false ? no(frame) : failure(value, node.condition);
  };
}

/** Compiles `!operand`. */
export const not =
  (operand: Evaluate, node: Node): Evaluate =>
  (frame) => {
    const value = operand(frame);
    return typeof value === "boolean" ? !value : failure(value, node);
  };
