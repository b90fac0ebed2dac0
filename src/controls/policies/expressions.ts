import { compile, type Program } from "../../lang/cel/compile.ts";
import { CelSyntaxError } from "../../lang/cel/error.ts";
import { mutatingEnvironment } from "../../lang/cel/kubernetes.ts";
import { AUTHORIZER_TYPE } from "../../lang/cel/library/kubernetes-authorizer.ts";
import { DYN, type Type } from "../../lang/cel/type.ts";
import { CelError, type Value } from "../../lang/cel/value.ts";
import type { Named, Policy } from "./policy.ts";

/** What every expression of a policy can read, in the order of its frame. */
const GIVEN = ["object", "oldObject", "request", "params", "namespaceObject", "authorizer"] as const;
type Given = (typeof GIVEN)[number];

/** The values that an expression can read; what is absent is not known. */
export type Values = Readonly<Record<Exclude<Given, "authorizer">, unknown>>;

/** Why an expression has no answer: it reads something that only a live cluster knows. */
export class Unknown {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** An expression that is no CEL, or asks for functions that there are not. */
export class ExpressionIssue extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ExpressionIssue";
  }
}

function compiled(expression: string, types: Readonly<Record<string, Type>>): Program {
  try {
    return compile(expression, mutatingEnvironment(types));
  } catch (error) {
    if (error instanceof CelSyntaxError) throw new ExpressionIssue(error.message);
    throw error;
  }
}

/** The expressions of one policy, compiled. */
export class Expressions {
  readonly #types: Record<string, Type> = {
    ...Object.fromEntries(GIVEN.map((name) => [name, DYN])),
    authorizer: AUTHORIZER_TYPE,
  };
  readonly #variables = new Map<string, { readonly program: Program; readonly slot: number }>();
  readonly #programs = new Map<string, Program>();

  /** @throws {ExpressionIssue} when an expression cannot be compiled */
  constructor({ variables, conditions, validations, mutations, auditAnnotations }: Policy) {
    for (const { name, expression } of variables) {
      const program = compiled(expression, this.#types);
      const slot = GIVEN.length + this.#variables.size;
      this.#types[`variables.${name}`] = program.resultType;
      this.#variables.set(`variables.${name}`, { program, slot });
    }
    const all: readonly Pick<Named, "expression">[] = [
      ...conditions,
      ...validations,
      ...mutations,
      ...auditAnnotations,
    ];
    for (const { expression } of all) this.#add(expression);
    for (const { messageExpression } of validations) if (messageExpression !== "") this.#add(messageExpression);
  }

  /** The field of the object that an expression reads, when it is one; empty otherwise. */
  fieldOf(expression: string): readonly string[] {
    const paths = new Set<string>();
    const visit = (program: Program | undefined): void => {
      for (const [variable = "", ...fields] of program?.reads ?? []) {
        if (variable === "object") paths.add(JSON.stringify(fields));
        else visit(this.#variables.get(variable)?.program);
      }
    };
    visit(this.#programs.get(expression));
    const all = [...paths].map((path) => JSON.parse(path) as string[]).sort((one, other) => other.length - one.length);
    const [longest] = all;
    return longest && all.every((path) => path.every((key, at) => key === longest[at])) ? longest : [];
  }

  #add(expression: string): void {
    if (!this.#programs.has(expression)) this.#programs.set(expression, compiled(expression, this.#types));
  }

  /** Evaluates expressions about one request; what variables hold is kept for the next expression. */
  about(
    values: Values,
    isUnknown: (program: Program) => string | null,
  ): (expression: string) => Value | CelError | Unknown {
    const frame: unknown[] = GIVEN.map((name) => (name === "authorizer" ? null : values[name]));
    const held = new Map<string, Unknown | null>();
    const prepare = (program: Program): Unknown | null => {
      const why = isUnknown(program);
      if (why !== null) return new Unknown(why);
      let unknown: Unknown | null = null;
      for (const name of program.variables) {
        const variable = this.#variables.get(name);
        if (!variable) continue;
        let state = held.get(name);
        if (state === undefined) {
          state = prepare(variable.program);
          held.set(name, state);
          if (state === null) frame[variable.slot] = run(variable.program);
        }
        unknown ??= state;
      }
      return unknown;
    };
    const run = (program: Program): Value | CelError => {
      const own = frame.slice();
      own.length = Math.max(own.length, program.slots);
      return program.evaluate(own);
    };
    return (expression) => {
      const program = this.#programs.get(expression);
      if (!program) throw new Error(`the expression ${expression} was not compiled`);
      return prepare(program) ?? run(program);
    };
  }
}
