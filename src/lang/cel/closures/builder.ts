import type { Node, Select } from "../ast.ts";
import type { Checked } from "../check/checked.ts";
import type { Type } from "../type.ts";
import { CelError, type Value } from "../value.ts";

/** A compiled node: gives its value for the variables in the frame. It never throws and changes only its own slots. */
export type Evaluate = (frame: unknown[]) => Value | CelError;

/** Compiles nodes into closures. */
export interface Builder {
  readonly checked: Checked;
  compile(node: Node): Evaluate;
  /** The node's value, where it is the same in every frame and no error. */
  constantOf(node: Node): Value | undefined;
  /** The node's deduced type. */
  typeOf(node: Node): Type;
  /** Reserves a slot of the frame for as long as `within` compiles, under a name. */
  withLocal<T>(name: string, local: (slot: number) => Evaluate, within: (slot: number) => T): T;
  /** Reserves a slot that stands for a selection for as long as `within` compiles. */
  withAlias<T>(selection: Select, within: (slot: number) => T): T;
  /**
   * A closure that is compiled when it is first called, and without quick ways of its own. It is what a quick way falls
   * back to: compiling it at once would double the work at each level of nesting, and nearly all are never called.
   */
  later(compile: (plain: Builder) => Evaluate): Evaluate;
  /** False while such a closure is compiled. */
  readonly quick: boolean;
  /** True for a field selection that may be joined with what selects from it. */
  isPlainSelect(node: Select): boolean;
  /** True for names and fields of names. */
  isPath(node: Node): boolean;
}

/** The slots that closures merely read. */
const SLOTS = new WeakMap<Evaluate, number>();

/** The slot that a closure merely reads; undefined for any other closure. */
export const slotOf = (evaluate: Evaluate): number | undefined => SLOTS.get(evaluate);

/** Remembers that a closure merely reads a slot; an `undefined` in the slot stands for an error. */
export function readsSlot(evaluate: Evaluate, slot: number): Evaluate {
  SLOTS.set(evaluate, slot);
  return evaluate;
}

/** Reads a slot that an enclosing closure has filled. */
export const readSlot = (slot: number): Evaluate => readsSlot((frame) => frame[slot] as Value, slot);

/** The error of an operator or function that has no version for such values. */
export const noOverload = (what: string, offset: number): CelError => new CelError(`no such overload: ${what}`, offset);
