import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compile } from "../../src/lang/cel/compile.ts";
import { Environment } from "../../src/lang/cel/environment.ts";
import { CelSyntaxError } from "../../src/lang/cel/error.ts";
import { serverLibraries, specificationLibraries } from "../../src/lang/cel/libraries.ts";
import { AUTHORIZER_TYPE } from "../../src/lang/cel/library/kubernetes-authorizer.ts";
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
  authorizer: AUTHORIZER_TYPE,
} as const;

/** The API server's environment. */
const server = new Environment({ libraries: serverLibraries, homogeneous: true, variables: VARIABLES });
/** The language with all its extensions in their newest versions. */
const extended = new Environment({ libraries: specificationLibraries, variables: VARIABLES });

class Issues {
  readonly messages: readonly string[];
  constructor(messages: readonly string[]) {
    this.messages = messages;
  }
}

/** The value of an expression, or its issues. */
function evaluate(source: string, environment: Environment, frame: readonly unknown[]): Value | CelError | Issues {
  try {
    const program = compile(source, environment);
    const full = [...frame];
    full.length = Math.max(full.length, program.slots);
    return program.evaluate(full);
  } catch (error) {
    if (error instanceof CelSyntaxError) return new Issues(error.issues.map(({ message }) => message));
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

/** The corpus gives a text or a pattern. */
const mentions = (message: string, wanted: string) => message.includes(wanted) || new RegExp(wanted).test(message);

/** What a case of the corpus says, or undefined when the result is as it says. */
function difference({ expr, ...expected }: Expected): unknown {
  const got = evaluate(expr, server, []);
  const { compileErrors, runtimeError, optional, object } = expected;
  if (compileErrors !== undefined) {
    const issues = got instanceof Issues ? got.messages : [];
    return compileErrors.every((wanted) => issues.some((issue) => new RegExp(wanted).test(issue))) ? undefined : got;
  }
  if (runtimeError !== undefined) {
    return got instanceof CelError && mentions(got.message, runtimeError) ? undefined : got;
  }
  if (optional !== undefined) {
    const wanted = optional === "none" ? undefined : optional;
    return got instanceof Optional && JSON.stringify(got.value) === JSON.stringify(wanted) ? undefined : got;
  }
  if (object !== undefined) return got instanceof CelError || got instanceof Issues ? got : undefined;
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

/**
 * Generated expressions and what the reference implementation makes of them: `[source, result]`, where the result is
 * the value as `encode` gives it, `{"error": …}` or `{"issues": …}` with the first message, or true where the wording is
 * our own. An object before them names the variables' values or the environment.
 *
 * Recorded from k8s.io/apiserver v0.36.1 (base environment of 1.36) and github.com/google/cel-go v0.26.0.
 */
const recorded = readFileSync(join(import.meta.dirname, "testdata", "cel-kubernetes.jsonl"), "utf8")
  .trim()
  .split("\n");

type Line = readonly [source: string, result: unknown] | { variables: Variables } | { environment: string };
interface Variables {
  readonly object: { readonly spec: { big: string | bigint } };
  readonly [name: string]: unknown;
}

const isLike = (got: unknown, wanted: unknown, key: "error" | "issues") => {
  const has = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value) && key in value;
  return has(wanted) && has(got) && (wanted[key] === true || wanted[key] === got[key]);
};

test("recorded results of the reference implementation are ours", () => {
  let environment = server;
  let frame: unknown[] = [];
  let asked = 0;
  const differing: unknown[] = [];
  for (const text of recorded) {
    const line = JSON.parse(text) as Line;
    if ("variables" in line) {
      const { spec } = line.variables.object;
      spec.big = BigInt(spec.big);
      frame = Object.keys(VARIABLES).map((name) => line.variables[name]);
    } else if ("environment" in line) {
      environment = line.environment === "server" ? server : extended;
    } else {
      asked++;
      const [source, wanted] = line;
      const result = evaluate(source, environment, frame);
      const got = result instanceof Issues ? { issues: result.messages[0] } : encode(result);
      const same = isLike(got, wanted, "error") || isLike(got, wanted, "issues");
      if (!same && JSON.stringify(got) !== JSON.stringify(wanted)) differing.push({ source, wanted, got });
    }
  }
  assert.ok(asked > 5_000);
  assert.deepEqual(differing, []);
});

/** Where the API server has a defect that we do not share, with what it gives. */
const OWN: readonly (readonly [source: string, ours: unknown, theirs: string])[] = [
  ["quantity('50.02k') == quantity('50k').add(quantity('20'))", true, "an error, but not the other way round"],
  ["dyn(ip('::1')) == 'x'", false, "an error, where any other two types are merely unequal"],
  ["false && bool('no')", false, "an error, because it folds the constant call first"],
  ["matches('(', 'a')", false, "an issue, because it takes the text for the pattern"],
  ["quantity('0').sub(-9223372036854775807 - 1).isGreaterThan(quantity('0'))", true, "false: the negation overflows"],
];

test("defects of the reference implementation are not ours", () => {
  for (const [source, ours, theirs] of OWN) {
    const result = evaluate(source, server, []);
    assert.deepEqual(
      result instanceof Issues ? result.messages : encode(result),
      ours,
      `${source} (theirs: ${theirs})`,
    );
  }
});
