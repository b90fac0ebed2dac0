import type { Node, Select } from "../ast.ts";
import { CelError, Optional, type Value } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { isPlainName } from "./names.ts";

/** Compiles the methods of optionals that need not evaluate everything; null for any other method. */
export function optionalCall(
  builder: Builder,
  name: string,
  target: Node,
  args: readonly Node[],
  general: Evaluate,
): Evaluate | null {
  const [argument] = args;
  if (name === "hasValue" && args.length === 0) return hasValue(builder, target, general);
  if (!argument || args.length !== 1) return null;
  if (name === "orValue") return orValue(builder, target, builder.compile(argument), general);
  return name === "or" ? or(builder.compile(target), builder.compile(argument), general) : null;
}

/** The value of a chain of plain optional fields; undefined where it is absent or the chain meets something else. */
type Walk = (frame: unknown[]) => Value | undefined;

/** A JavaScript value of which a property may be asked. */
type Holder = { readonly [key: string]: Value } | null | undefined;

/** A walk along `a.?b.?c` without optionals in between; null for any other node. */
function walk(builder: Builder, node: Node): Walk | null {
  const fields: string[] = [];
  let at = node;
  let optional = false;
  while (at.kind === "select" && !at.test && isPlainName(at.field) && !builder.checked.references.has(at)) {
    // `a.b.?c` fails where b is absent, so only the first optional field and those behind it belong to the walk.
    if (!at.optional && !hasOptionalBelow(at)) break;
    optional ||= at.optional;
    fields.unshift(at.field);
    at = at.operand;
  }
  if (!optional || builder.typeOf(at).kind === "optional") return null;
  const operand = builder.compile(at);
  const [first, second] = fields;
  if (fields.length === 1 && first !== undefined) return (frame) => (operand(frame) as Holder)?.[first];
  if (fields.length === 2 && first !== undefined && second !== undefined) {
    return (frame) => ((operand(frame) as Holder)?.[first] as Holder)?.[second];
  }
  return (frame) => {
    let value = operand(frame) as Value | undefined;
    for (const field of fields) value = (value as Holder)?.[field];
    return value;
  };
}

function hasOptionalBelow(node: Select): boolean {
  for (let at: Node = node.operand; at.kind === "select" && !at.test; at = at.operand) if (at.optional) return true;
  return false;
}

function hasValue(builder: Builder, target: Node, general: Evaluate): Evaluate {
  const quick = walk(builder, target);
  return quick === null ? general : (frame) => quick(frame) !== undefined || general(frame);
}

function orValue(builder: Builder, target: Node, alternative: Evaluate, general: Evaluate): Evaluate {
  const optional = builder.compile(target);
  const slow: Evaluate = (frame) => {
    const value = optional(frame);
    if (value instanceof Optional) return value.value === undefined ? alternative(frame) : value.value;
    return value instanceof CelError ? value : general(frame);
  };
  const quick = walk(builder, target);
  if (quick === null) return slow;
  return (frame) => {
    const value = quick(frame);
    return value === undefined ? slow(frame) : value;
  };
}

const or =
  (target: Evaluate, alternative: Evaluate, general: Evaluate): Evaluate =>
  (frame) => {
    const value = target(frame);
    if (value instanceof Optional) return value.value === undefined ? alternative(frame) : value;
    return value instanceof CelError ? value : general(frame);
  };
