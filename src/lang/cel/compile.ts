import type { Checked } from "./check/checked.ts";
import { check } from "./check/checker.ts";
import { build } from "./closures/build.ts";
import type { Environment } from "./environment.ts";
import { CelSyntaxError } from "./error.ts";
import { readsOf } from "./reads.ts";
import { restoreChecked } from "./stored.ts";
import { parse } from "./syntax/parser.ts";
import type { Type } from "./type.ts";
import type { CelError, Value } from "./value.ts";

export interface CompileOptions {
  /** Without checking, type errors and unknown names fail only when they are evaluated. On by default. */
  readonly check?: boolean;
}

/** An expression ready to be evaluated any number of times. */
export interface Program {
  readonly source: string;
  readonly resultType: Type;
  /** The length that a frame must have at least. */
  readonly slots: number;
  /** The declared variables that the expression uses. */
  readonly variables: readonly string[];
  /** The checked syntax tree, from which costs are reckoned: see `cost/estimate.ts` and `cost/meter.ts`. */
  readonly checked: Checked;
  /** What it reads of them; see `readsOf`. */
  readonly reads: readonly (readonly string[])[];
  /**
   * The expression's value.
   *
   * @param frame The values of the declared variables in the order of their declaration, then room for those of
   *   comprehensions; an `undefined` variable is an error where it is used.
   */
  evaluate(frame: unknown[]): Value | CelError;
}

/** Parses, checks and compiles an expression. @throws CelSyntaxError */
export function compile(source: string, environment: Environment, options: CompileOptions = {}): Program {
  const root = parse(source, environment.macros);
  const checked = check(root, source, environment);
  if (options.check !== false && checked.issues.length > 0) throw new CelSyntaxError(checked.issues);
  return programOf(checked, environment);
}

/** Compiles an expression that was parsed and checked before; see `stored.ts`. Costs cannot be reckoned of it. */
export const recompile = (stored: string, source: string, environment: Environment): Program =>
  programOf(restoreChecked(stored, source, environment), environment);

function programOf(checked: Checked, environment: Environment): Program {
  const { evaluate, slots } = build(checked, environment.variables.size);
  let variables: readonly string[] | undefined;
  let reads: Program["reads"] | undefined;
  return {
    source: checked.source,
    resultType: checked.typeOf(checked.root),
    slots,
    get variables() {
      return (variables ??= variablesOf(checked));
    },
    checked,
    get reads() {
      return (reads ??= readsOf(checked));
    },
    evaluate,
  };
}

function variablesOf({ references }: Checked): readonly string[] {
  const used = new Set<string>();
  for (const reference of references.values()) if (reference.kind === "variable") used.add(reference.name);
  return [...used];
}
