import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { check } from "../../src/lang/cel/check/checker.ts";
import { compile } from "../../src/lang/cel/compile.ts";
import { estimateCost } from "../../src/lang/cel/cost/estimate.ts";
import { evaluateMetered } from "../../src/lang/cel/cost/meter.ts";
import { Environment } from "../../src/lang/cel/environment.ts";
import { serverLibraries } from "../../src/lang/cel/libraries.ts";
import { AUTHORIZER_TYPE } from "../../src/lang/cel/library/kubernetes-authorizer.ts";
import { parse } from "../../src/lang/cel/syntax/parser.ts";
import { DYN, INT, listOf, mapOf, STRING } from "../../src/lang/cel/type.ts";
import { encode } from "../support/cel-value.ts";

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
const environment = new Environment({ libraries: serverLibraries, homogeneous: true, variables: VARIABLES });

/** `[source, least, most, actual]`; the actual cost is null where the evaluation fails. */
type Line = readonly [source: string, least: number | "max", most: number | "max", actual: number | null];

/**
 * Generated expressions with the cost that the API server estimates without a schema, and that it counts while it
 * evaluates. The first line names the variables' values.
 *
 * Recorded from k8s.io/apiserver v0.36.1 (base environment of 1.36) and github.com/google/cel-go v0.26.0.
 */
const [header = "", ...lines] = readFileSync(join(import.meta.dirname, "testdata", "cel-costs.jsonl"), "utf8")
  .trim()
  .split("\n");

const { variables } = JSON.parse(header) as { variables: Record<string, unknown> };
const frame = Object.keys(VARIABLES).map((name) => variables[name]);

/** The end of 64 bits is written as a word, and large numbers lose their last digits. */
const isSame = (got: number, wanted: number | "max") =>
  wanted === "max" ? got === 2 ** 64 : Math.abs(got - wanted) <= Math.max(got, wanted) * 1e-9;

test("costs are estimated and counted as the API server does", () => {
  const differing: unknown[] = [];
  for (const line of lines) {
    const [source, least, most, actual] = JSON.parse(line) as Line;
    const checked = check(parse(source, environment.macros), source, environment);
    assert.deepEqual(checked.issues, [], source);
    const { min, max } = estimateCost(checked);
    const { cost, value } = evaluateMetered(checked, frame);
    const { evaluate, slots } = compile(source, environment);
    assert.deepEqual(encode(value), encode(evaluate(Array.from({ ...frame, length: slots }))), source);
    const same = isSame(min, least) && isSame(max, most) && (actual === null || cost === actual);
    if (!same) differing.push({ source, wanted: [least, most, actual], got: [min, max, cost] });
  }
  assert.ok(lines.length > 1_000);
  assert.deepEqual(differing, []);
});
