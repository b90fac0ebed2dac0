import type { Index, Node, Select } from "../ast.ts";
import { CelError, field, isPlainMap, type Value } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { readingOf } from "./names.ts";
import { type Step, UNSURE, walk, type Walk } from "./walk.ts";

/**
 * A quick way to what an optional expression holds: its value, `undefined` for none, {@link UNSURE} where only the
 * general way knows. It allocates nothing.
 */
export type Maybe = Walk;

/** The field selection that an index with a constant text is, on all but lists; null for any other index. */
export function fieldOfIndex(builder: Builder, node: Index): Select | null {
  const key = builder.constantOf(node.index);
  if (typeof key !== "string" || builder.typeOf(node.operand).kind === "list") return null;
  const { operand, optional, start, end } = node;
  return { kind: "select", operand, field: key, optional, test: false, start, end };
}

/** A part of a path: a field, or an index whose key is only known later. */
type Part = { readonly step: Step } | { readonly key: Evaluate };

/** The quick way to what a node of an optional type holds; null where there is none. */
export function maybe(builder: Builder, node: Node): Maybe | null {
  if (!builder.quick) return null;
  if (node.kind === "call") return either(builder, node);
  const parts: Part[] = [];
  let at: Node = node;
  // `a.b.?c` fails where b is absent: the path begins with the first optional field.
  while ((at.kind === "select" || at.kind === "index") && isOptional(builder, at)) {
    const part = partOf(builder, at);
    if (part === null) return null;
    parts.unshift(part);
    at = at.operand;
  }
  if (parts.length === 0) return null;
  if (builder.typeOf(at).kind !== "optional") return along(builder.compile(at), parts);
  const from = maybe(builder, at);
  return from === null ? null : after(from, parts);
}

/** True for what is optionally selected, or selected from what is optional. */
function isOptional(builder: Builder, node: Select | Index): boolean {
  if (node.kind === "select" && node.test) return false;
  return node.optional || builder.typeOf(node.operand).kind === "optional";
}

function partOf(builder: Builder, node: Select | Index): Part | null {
  const select = node.kind === "index" ? fieldOfIndex(builder, node) : node;
  if (select === null) {
    const { index } = node as Index;
    const { kind } = builder.typeOf(index);
    return kind === "string" || kind === "dyn" ? { key: builder.compile(index) } : null;
  }
  if (node.kind === "select" && builder.checked.references.has(node)) return null;
  const reading = readingOf(select.field);
  return reading === "own" ? null : { step: { name: select.field, mayBeAbsent: true, onMapOnly: reading === "map" } };
}

/** `a.or(b)` */
function either(builder: Builder, node: Node & { kind: "call" }): Maybe | null {
  const [alternative] = node.args;
  if (node.name !== "or" || node.target === null || !alternative || node.args.length !== 1) return null;
  if (builder.typeOf(node.target).kind !== "optional" || builder.typeOf(alternative).kind !== "optional") return null;
  const first = maybe(builder, node.target);
  const second = first === null ? null : maybe(builder, alternative);
  if (first === null || second === null) return null;
  return (frame) => {
    const value = first(frame);
    return value === undefined ? second(frame) : value;
  };
}

function along(from: Evaluate, parts: readonly Part[]): Maybe {
  const steps = parts.map((part) => ("step" in part ? part.step : null));
  if (steps.every((step) => step !== null)) return walk(from, steps);
  return (frame) => follow(from(frame), parts, frame);
}

const after =
  (from: Maybe, parts: readonly Part[]): Maybe =>
  (frame) => {
    const value = from(frame);
    return value === undefined || value === UNSURE ? value : follow(value, parts, frame);
  };

function follow(from: Value | CelError, parts: readonly Part[], frame: unknown[]): Value | undefined | typeof UNSURE {
  let holder: Value | CelError = from;
  for (const part of parts) {
    const key = "step" in part ? part.step.name : part.key(frame);
    if (typeof key !== "string" || !isPlainMap(holder)) return UNSURE;
    const value = field(holder, key);
    if (value === undefined) return undefined;
    holder = value;
  }
  return holder as Value;
}
