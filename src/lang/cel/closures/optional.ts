import type { Node, Select } from "../ast.ts";
import { type CelError, Optional, type Value } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { readingOf } from "./names.ts";
import { optionalSelect } from "./select.ts";
import { type Step, UNSURE, walk, type Walk } from "./walk.ts";

/** Compiles the methods of optionals that need not evaluate everything; null for any other method. */
export function optionalCall(
  builder: Builder,
  name: string,
  target: Node,
  args: readonly Node[],
  general: Call,
): Evaluate | null {
  const [argument] = args;
  if (name === "hasValue" && args.length === 0) return hasValue(builder, target, general);
  if (!argument || args.length !== 1) return null;
  if (name === "orValue") return orValue(builder, target, builder.compile(argument));
  return name === "or" ? or(builder.compile(target), builder.compile(argument)) : null;
}

/** Calls the function that an environment declares, on values of any type. */
export type Call = (...values: readonly (Value | CelError)[]) => Value | CelError;

/** The fields of `a.?b.?c` from the first optional one on, and what they are fields of; null for any other node. */
function optionalPath(
  builder: Builder,
  node: Node,
): { readonly base: Node; readonly fields: readonly Select[] } | null {
  const fields: Select[] = [];
  let at = node;
  // `a.b.?c` fails where b is absent, so only the first optional field and those behind it belong to the path.
  while (at.kind === "select" && !at.test && (at.optional || hasOptionalBelow(at))) {
    if (readingOf(at.field) === "own" || builder.checked.references.has(at)) return null;
    fields.unshift(at);
    at = at.operand;
  }
  return fields.length === 0 || builder.typeOf(at).kind === "optional" ? null : { base: at, fields };
}

const stepOf = ({ field }: Select): Step => ({
  name: field,
  mayBeAbsent: true,
  onMapOnly: readingOf(field) === "map",
});

/** Compiles a walk along `a.?b.?c` without optionals in between, and the general way; null for any other node. */
function withOptionalWalk<T>(builder: Builder, node: Node, within: (quick: Walk | null, general: Evaluate) => T): T {
  const path = optionalPath(builder, node);
  if (path === null) return within(null, builder.compile(node));
  return builder.withShared(path.base, (first, again) => {
    const general = path.fields.reduce<Evaluate>((inner, field) => optionalSelect(inner, field), again);
    return within(walk(first, path.fields.map(stepOf)), general);
  });
}

function hasOptionalBelow(node: Select): boolean {
  for (let at: Node = node.operand; at.kind === "select" && !at.test; at = at.operand) if (at.optional) return true;
  return false;
}

function hasValue(builder: Builder, target: Node, general: Call): Evaluate {
  return withOptionalWalk(builder, target, (quick, optional): Evaluate => {
    const slow: Evaluate = (frame) => {
      const value = optional(frame);
      return value instanceof Optional ? value.value !== undefined : general(value);
    };
    if (quick === null) return slow;
    return (frame) => {
      const value = quick(frame);
      return value === UNSURE ? slow(frame) : value !== undefined;
    };
  });
}

function orValue(builder: Builder, target: Node, alternative: Evaluate): Evaluate {
  return withOptionalWalk(builder, target, (quick, optional): Evaluate => {
    const slow: Evaluate = (frame) => {
      const value = optional(frame);
      // As in the reference implementation, what is no optional stands for itself.
      if (!(value instanceof Optional)) return value;
      return value.value === undefined ? alternative(frame) : value.value;
    };
    if (quick === null) return slow;
    return (frame) => {
      const value = quick(frame);
      if (value === undefined) return alternative(frame);
      return value === UNSURE ? slow(frame) : (value as Value);
    };
  });
}

const or =
  (target: Evaluate, alternative: Evaluate): Evaluate =>
  (frame) => {
    const value = target(frame);
    return value instanceof Optional && value.value === undefined ? alternative(frame) : value;
  };
