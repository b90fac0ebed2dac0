import type { Node } from "./ast.ts";
import type { Type } from "./type.ts";
import type { CelError, Value } from "./value.ts";

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
