import type { Call as CallNode, Node } from "../ast.ts";
import { type CelError, Optional, type Value } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { maybe } from "./maybe.ts";
import { UNSURE } from "./walk.ts";

/** Calls the function that an environment declares, on values of any type. */
export type Call = (...values: readonly (Value | CelError)[]) => Value | CelError;

/** Compiles the methods of optionals that need not evaluate everything; null for any other method. */
export function optionalCall(
  builder: Builder,
  node: CallNode,
  name: string,
  target: Node,
  general: Call,
): Evaluate | null {
  const [argument] = node.args;
  if (name === "hasValue" && node.args.length === 0) return hasValue(builder, node, target, general);
  if (!argument || node.args.length !== 1) return null;
  if (name === "orValue") return orValue(builder, node, target, argument);
  return name === "or" ? or(builder.compile(target), builder.compile(argument)) : null;
}

function hasValue(builder: Builder, node: Node, target: Node, general: Call): Evaluate {
  const quick = maybe(builder, target);
  if (quick === null) {
    const optional = builder.compile(target);
    return (frame) => {
      const value = optional(frame);
      return value instanceof Optional ? value.value !== undefined : general(value);
    };
  }
  const slow = builder.later((plain) => plain.compile(node));
  return (frame) => {
    const value = quick(frame);
    return value === UNSURE ? slow(frame) : value !== undefined;
  };
}

function orValue(builder: Builder, node: Node, target: Node, argument: Node): Evaluate {
  const alternative = builder.compile(argument);
  const quick = maybe(builder, target);
  if (quick === null) {
    const optional = builder.compile(target);
    return (frame) => {
      const value = optional(frame);
      // As in the reference implementation, what is no optional stands for itself.
      if (!(value instanceof Optional)) return value;
      return value.value === undefined ? alternative(frame) : value.value;
    };
  }
  const slow = builder.later((plain) => plain.compile(node));
  const constant = builder.constantOf(argument);
  if (constant !== undefined) {
    return (frame) => {
      const value = quick(frame);
      if (value === undefined) return constant;
      return value === UNSURE ? slow(frame) : value;
    };
  }
  return (frame) => {
    const value = quick(frame);
    if (value === undefined) return alternative(frame);
    return value === UNSURE ? slow(frame) : value;
  };
}

const or =
  (target: Evaluate, alternative: Evaluate): Evaluate =>
  (frame) => {
    const value = target(frame);
    return value instanceof Optional && value.value === undefined ? alternative(frame) : value;
  };
