import type { Node } from "./ast.ts";
import type { Type } from "./type.ts";
import type { CelError, Value } from "./value.ts";

/** What a call may cost at least and at most, in Kubernetes' cost units, and how large its result may be. */
export interface CostEstimate {
  readonly cost: Range;
  /** Of the result, where the result has a size. */
  readonly size?: Range;
}

/** A closed interval of counts; `max` may be `Infinity`. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * How a call is charged. `sizes` are those of the receiver (for a method) and the arguments, in order: characters of a
 * string, bytes, elements of a list or map; 1 for anything else.
 */
export interface Cost {
  /** Before evaluation, from the ranges that the schema allows. */
  estimate(sizes: readonly Range[]): CostEstimate;
  /** While evaluating, from the values; the receiver first. Without it the call costs 1. */
  actual?(args: readonly Value[], result: Value): number;
}

/** One signature of a function and what it does. */
export interface Overload {
  /** Unique among all overloads, such as `string_lower_ascii`. */
  readonly id: string;
  /** Called as `receiver.name(…)`; the receiver is then the first parameter. */
  readonly method: boolean;
  readonly params: readonly Type[];
  readonly result: Type;
  /**
   * Runs the call. The run-time kinds of the arguments are those of `params` (elements of lists and maps are not
   * checked); no argument is an error. Failures are returned, not thrown.
   */
  invoke(...args: Value[]): Value | CelError;
  /** Without it a call costs 1. */
  readonly cost?: Cost;
}

/** A function with its overloads; several libraries may add overloads to one name. */
export interface FunctionDeclaration {
  /** With its namespace: `size`, `math.greatest`. */
  readonly name: string;
  readonly overloads: readonly Overload[];
}

/** A name with a fixed value, such as the type `net.IP`. */
export interface Constant {
  readonly type: Type;
  readonly value: Value;
}

/** Rewrites a call while parsing. */
export interface Macro {
  /** With its namespace when `method` is false: `sortBy`, `math.greatest`. */
  readonly name: string;
  readonly method: boolean;
  /** Number of arguments without the receiver; -1 for any. */
  readonly arity: number;
  /**
   * The node that replaces the call; null leaves the call as it is. A returned string is a compile error.
   *
   * @param target The receiver; null for a function.
   * @param call The call itself, for positions.
   */
  expand(target: Node | null, args: readonly Node[], call: Node): Node | string | null;
}

/** A set of functions, constants and macros that an environment takes as a whole. */
export interface Library {
  readonly name: string;
  readonly functions: readonly FunctionDeclaration[];
  readonly constants?: Readonly<Record<string, Constant>>;
  readonly macros?: readonly Macro[];
}
