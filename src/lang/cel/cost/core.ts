import type { Overload } from "../declaration.ts";
import type { Node } from "../ast.ts";
import type { Type } from "../type.ts";
import type { Value } from "../value.ts";

/**
 * An expression as the reference implementation sees it: macros expanded into folds. Costs are defined on this form.
 *
 * @see https://github.com/google/cel-go/blob/v0.26.0/parser/macro.go
 */
export type Core =
  | CoreLiteral
  | CoreIdent
  | CoreSelect
  | CoreCall
  | CoreList
  | CoreMap
  | { readonly kind: "struct"; readonly values: readonly Core[]; readonly type: Type; readonly node: Node }
  | CoreFold
  | CoreBind;

export interface CoreLiteral {
  readonly kind: "literal";
  readonly value: Value;
  /** True for a name with a fixed value, such as that of a type. */
  readonly named?: boolean;
  readonly type: Type;
  readonly node: Node;
}
export interface CoreIdent {
  readonly kind: "ident";
  readonly name: string;
  /** The slot of a declared variable; null for variables of the expression. */
  readonly slot: number | null;
  readonly type: Type;
  readonly node: Node;
}
export interface CoreSelect {
  readonly kind: "select";
  readonly operand: Core;
  readonly field: string;
  readonly test: boolean;
  readonly type: Type;
  readonly node: Node;
}
export interface CoreCall {
  readonly kind: "call";
  readonly name: string;
  /** The receiver comes first in `args` too; true when there is one. */
  readonly method: boolean;
  readonly args: readonly Core[];
  readonly overloads: readonly Overload[];
  /** The ids of the overloads that may be called. */
  readonly ids: readonly string[];
  readonly type: Type;
  readonly node: Node;
}
export interface CoreList {
  readonly kind: "list";
  readonly elements: readonly { readonly value: Core; readonly optional: boolean }[];
  readonly type: Type;
  readonly node: Node;
}
export interface CoreMap {
  readonly kind: "map";
  readonly entries: readonly { readonly key: Core; readonly value: Core; readonly optional: boolean }[];
  readonly type: Type;
  readonly node: Node;
}
/** Carries an accumulator through a range. */
export interface CoreFold {
  readonly kind: "fold";
  readonly range: Core;
  readonly variable: string;
  readonly second: string | null;
  readonly initial: Core;
  /** Whether to go on; asked before each step. */
  readonly condition: Core;
  readonly step: Core;
  readonly result: Core;
  readonly type: Type;
  readonly node: Node;
}
/** A variable whose value is computed when first read. */
export interface CoreBind {
  readonly kind: "bind";
  readonly name: string;
  readonly value: Core;
  readonly body: Core;
  readonly type: Type;
  readonly node: Node;
}

/** The accumulator's name; no identifier can spell it. */
export const ACCUMULATOR = "@result";
