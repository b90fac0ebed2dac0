import assert from "node:assert/strict";
import { suite as group, test } from "node:test";
import { builtInControls } from "../../src/pack/index.ts";
import { corpus } from "../support/corpus.ts";
import { compare } from "./compare.ts";
import { explains, explanationsOf } from "./explanation.ts";
import { suites } from "./suites.ts";

const LEAST = 0.98;

group("verdicts of other tools on their own suites", { skip: corpus ? false : "no corpus" }, async () => {
  const controls = await builtInControls();
  for (const suite of suites) {
    test(suite.peer, (t) => {
      const comparisons = compare(suite, corpus ?? "", controls);
      const explanations = explanationsOf(suite.peer);
      const disagreements = comparisons.filter(({ agrees }) => !agrees);
      const settled = disagreements.filter((each) =>
        explanations.some((explanation) => explanation.settled !== undefined && explains(explanation, each)),
      );
      const open = disagreements.length - settled.length;
      const ratio = 1 - open / (comparisons.length - settled.length);
      const cases = new Set(comparisons.map((each) => each.case)).size;
      t.diagnostic(
        `${suite.peer}: ${comparisons.length} verdicts in ${cases} cases, ${disagreements.length} differ, ` +
          `${settled.length} of them settled by Kubernetes; ${(ratio * 100).toFixed(1)} % of the others agree`,
      );
      assert.ok(comparisons.length > 0, "no control names a check of this suite");
      const unexplained = disagreements
        .filter((each) => !explanations.some((explanation) => explains(explanation, each)))
        .map(
          (each) => `${each.case} ${each.checks[0]} ${each.object?.name ?? ""}: peer ${each.want}, ours ${each.failed}`,
        );
      assert.deepEqual(unexplained, []);
      const stale = explanations.filter(
        (explanation) =>
          explanation.because.trim() === "" || !disagreements.some((each) => explains(explanation, each)),
      );
      assert.deepEqual(stale, [], "explanations of disagreements that are gone");
      assert.ok(ratio >= LEAST, `${open} of ${comparisons.length - settled.length} differ`);
    });
  }
});
