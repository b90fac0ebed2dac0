import type { Value } from "./value.ts";

/** What every node has: its place in the source. A macro gives the nodes it makes the place of its call. */
interface Base {
  /** Offsets in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A literal: its value is known. */
export interface Literal extends Base {
  readonly kind: "literal";
  readonly value: Value;
}
/** A name. */
export interface Ident extends Base {
  readonly kind: "ident";
  readonly name: string;
  /** Written with a leading dot: resolved from the root, past the container and comprehension variables. */
  readonly absolute: boolean;
}
/** `operand.field`, `operand.?field`, or `has(operand.field)`. */
export interface Select extends Base {
  readonly kind: "select";
  readonly operand: Node;
  readonly field: string;
  readonly optional: boolean;
  /** True for `has(…)`. */
  readonly test: boolean;
}
/** `operand[index]` or `operand[?index]`. */
export interface Index extends Base {
  readonly kind: "index";
  readonly operand: Node;
  readonly index: Node;
  readonly optional: boolean;
}
/** A function or method call. Operators are calls too, named by their symbol: `_+_`, `!_`, `-_`, `_==_`, `_in_`. */
export interface Call extends Base {
  readonly kind: "call";
  readonly target: Node | null;
  readonly name: string;
  readonly absolute: boolean;
  readonly args: readonly Node[];
}
/** `&&` or `||`. */
export interface Logical extends Base {
  readonly kind: "and" | "or";
  readonly left: Node;
  readonly right: Node;
}
/** `condition ? yes : no`. */
export interface Conditional extends Base {
  readonly kind: "conditional";
  readonly condition: Node;
  readonly yes: Node;
  readonly no: Node;
}
export interface ListElement {
  readonly value: Node;
  readonly optional: boolean;
}
export interface List extends Base {
  readonly kind: "list";
  readonly elements: readonly ListElement[];
}
export interface MapEntry {
  readonly key: Node;
  readonly value: Node;
  readonly optional: boolean;
}
export interface MapNode extends Base {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}
export interface StructField {
  readonly name: string;
  readonly value: Node;
  readonly optional: boolean;
  readonly start: number;
}
/** `type.name{field: value}`. */
export interface Struct extends Base {
  readonly kind: "struct";
  readonly type: string;
  readonly absolute: boolean;
  readonly fields: readonly StructField[];
}
export type ComprehensionMacro =
  | "all"
  | "exists"
  | "existsOne"
  | "map"
  | "filter"
  | "transformList"
  | "transformMap"
  | "transformMapEntry";
/** A macro that loops over a list or map. */
export interface Comprehension extends Base {
  readonly kind: "comprehension";
  readonly macro: ComprehensionMacro;
  readonly range: Node;
  /** The element (of a map: the key); with two variables the index or key. */
  readonly variable: string;
  /** The element or value in the two-variable forms. */
  readonly second: string | null;
  /** The condition under which an element counts, in `map` and the transforms. */
  readonly filter: Node | null;
  /** The condition, or the transformation. */
  readonly body: Node;
}
/** `cel.bind(variable, value, body)`. */
export interface Bind extends Base {
  readonly kind: "bind";
  readonly variable: string;
  readonly value: Node;
  readonly body: Node;
}
/** `cel.block([…], body)`: each slot is evaluated at most once, when first read as the variable `@index<n>`. */
export interface Block extends Base {
  readonly kind: "block";
  readonly slots: readonly Node[];
  readonly body: Node;
}
/** `target.optMap(variable, body)`; with `flat` the body gives an optional itself. */
export interface OptionalMap extends Base {
  readonly kind: "optMap";
  readonly target: Node;
  readonly variable: string;
  readonly body: Node;
  readonly flat: boolean;
}

/** One part of a parsed expression; macros are kept as they were written. */
export type Node =
  | Literal
  | Ident
  | Select
  | Index
  | Call
  | Logical
  | Conditional
  | List
  | MapNode
  | Struct
  | Comprehension
  | Bind
  | Block
  | OptionalMap;
