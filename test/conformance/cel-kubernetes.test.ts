import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compile } from "../../src/lang/cel/compile.ts";
import { Environment } from "../../src/lang/cel/environment.ts";
import { CelSyntaxError } from "../../src/lang/cel/error.ts";
import { serverLibraries } from "../../src/lang/cel/libraries.ts";
import { DYN, INT, listOf, mapOf, STRING } from "../../src/lang/cel/type.ts";
import { CelError, Optional, type Value } from "../../src/lang/cel/value.ts";
import { encode } from "../support/cel-value.ts";
import { corpus } from "../support/corpus.ts";

const VARIABLES = {
  object: DYN,
  params: DYN,
  words: listOf(STRING),
  numbers: listOf(INT),
  labels: mapOf(STRING, STRING),
  name: STRING,
  count: INT,
} as const;

/** The API server's environment. */
const server = new Environment({ libraries: serverLibraries, homogeneous: true, variables: VARIABLES });

/** The value of an expression, or the texts of its issues. */
function evaluate(source: string, environment: Environment, frame: readonly unknown[]): Value | CelError | string[] {
  try {
    const program = compile(source, environment);
    const full = [...frame];
    full.length = Math.max(full.length, program.slots);
    return program.evaluate(full);
  } catch (error) {
    if (error instanceof CelSyntaxError) return error.issues.map(({ message }) => message);
    throw error;
  }
}

interface Expected {
  readonly expr: string;
  readonly bool?: boolean;
  readonly int?: number;
  readonly string?: string;
  readonly optional?: "none" | readonly string[];
  readonly object?: string;
  readonly runtimeError?: string;
  readonly compileErrors?: readonly string[];
}

const isIssues = (got: ReturnType<typeof evaluate>): got is string[] =>
  Array.isArray(got) && got.every((issue) => typeof issue === "string");

/** The corpus gives a text or a pattern. */
const mentions = (message: string, wanted: string) => message.includes(wanted) || new RegExp(wanted).test(message);

/** What a case of the corpus says, or undefined when the result is as it says. */
function difference({ expr, ...expected }: Expected): unknown {
  const got = evaluate(expr, server, []);
  const { compileErrors, runtimeError, optional, object } = expected;
  if (compileErrors !== undefined) {
    const issues = isIssues(got) ? got : [];
    return compileErrors.every((wanted) => issues.some((issue) => new RegExp(wanted).test(issue))) ? undefined : got;
  }
  if (runtimeError !== undefined) {
    return got instanceof CelError && mentions(got.message, runtimeError) ? undefined : encode(got as Value);
  }
  if (optional !== undefined) {
    const wanted = optional === "none" ? undefined : optional;
    return got instanceof Optional && JSON.stringify(got.value) === JSON.stringify(wanted) ? undefined : got;
  }
  if (object !== undefined) return got instanceof CelError || isIssues(got) ? got : undefined;
  return got === (expected.bool ?? expected.int ?? expected.string) ? undefined : got;
}

test("Kubernetes' own tests of its libraries pass", { skip: corpus ? false : "no corpus" }, () => {
  const file = join(corpus ?? "", "07-cel-k8s-library", "expected.json");
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: { id: string; expected: Expected }[] };
  const differing = cases
    .map(({ id, expected }) => ({ id, expr: expected.expr, got: difference(expected) }))
    .filter(({ got }) => got !== undefined);
  assert.ok(cases.length > 0);
  assert.deepEqual(differing, []);
});
