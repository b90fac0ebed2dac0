import type { Node } from "../ast.ts";
import type { Overload } from "../declaration.ts";
import type { Issue } from "../error.ts";
import type { Type } from "../type.ts";
import type { Value } from "../value.ts";

/** What a node refers to. */
export type Reference =
  | { readonly kind: "variable"; readonly name: string; readonly slot: number }
  | { readonly kind: "constant"; readonly name: string; readonly value: Value }
  /** A comprehension's or binding's own variable. */
  | { readonly kind: "local"; readonly name: string }
  /** A call; `receiver` is false where the target is the function's namespace. */
  | {
      readonly kind: "function";
      readonly name: string;
      /** Those that the deduced types allow. */
      readonly overloads: readonly Overload[];
      /** For operators, the others: as in the reference implementation, operators go by the values they meet. */
      readonly others: readonly Overload[];
      readonly receiver: boolean;
    };

/** An expression after resolution of its names and types. */
export interface Checked {
  readonly root: Node;
  readonly source: string;
  /** Empty when the expression is right; located in source order of discovery. */
  readonly issues: readonly Issue[];
  /** What names and calls refer to; nodes whose names are unknown are absent. */
  readonly references: ReadonlyMap<Node, Reference>;
  /** The deduced type of a node. */
  typeOf(node: Node): Type;
}
