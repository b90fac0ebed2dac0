import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Outcome, runSimpleTest, type SimpleTest } from "../../src/lang/cel/spec/simple-test.ts";
import { corpus } from "../support/corpus.ts";

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly expected: SimpleTest;
}

test(
  "every test of the CEL specification that needs no message type passes",
  { skip: corpus ? false : "no corpus" },
  (t) => {
    const file = join(corpus ?? "", "07-cel-spec", "expected.json");
    const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] };
    const byKind = new Map<string, { pass: number; needs: number; failed: number }>();
    const failures: string[] = [];
    const needs = new Map<string, number>();
    for (const { id, kind, expected } of cases) {
      const outcome: Outcome = runSimpleTest(expected);
      const counts = byKind.get(kind) ?? { pass: 0, needs: 0, failed: 0 };
      byKind.set(kind, counts);
      if (outcome.pass) counts.pass++;
      else if (outcome.needs === undefined) {
        counts.failed++;
        failures.push(`${id}: ${expected.expr} gave ${JSON.stringify(outcome.got)}`);
      } else {
        counts.needs++;
        needs.set(outcome.needs, (needs.get(outcome.needs) ?? 0) + 1);
      }
    }
    for (const [kind, { pass, needs, failed }] of byKind) {
      t.diagnostic(
        `${kind}: ${pass} passed${needs > 0 ? `, ${needs} need message types` : ""}${failed > 0 ? `, ${failed} FAILED` : ""}`,
      );
    }
    t.diagnostic(`left out for what they use: ${Array.from(needs, ([name, count]) => `${name} ${count}`).join(", ")}`);
    assert.deepEqual(failures, []);
  },
);
