import assert from "node:assert/strict";
import { suite as group, test } from "node:test";
import { builtInControls } from "../../src/pack/index.ts";
import { corpus } from "../support/corpus.ts";
import { compare } from "./compare.ts";
import { explanationsOf, standing } from "./explanation.ts";
import { suites } from "./suites.ts";

const LEAST = 0.98;

group("verdicts of other tools on their own suites", { skip: corpus ? false : "no corpus" }, async () => {
  const controls = await builtInControls();
  for (const suite of suites) {
    test(suite.peer, (t) => {
      const comparisons = compare(suite, corpus ?? "", controls);
      const { open, settled, unexplained, stale, ratio } = standing(comparisons, explanationsOf(suite.peer));
      t.diagnostic(
        `${suite.peer}: ${comparisons.length} verdicts, ${open.length} on other questions, ` +
          `${settled.length} settled by Kubernetes; ${(ratio * 100).toFixed(1)} % of the others agree`,
      );
      assert.ok(comparisons.length > 0, "no control names a check of this suite");
      assert.deepEqual(
        unexplained.map(({ case: id, checks, object, want, failed }) => ({ case: id, checks, object, want, failed })),
        [],
        `differences that test/peers/${suite.peer}.yaml does not explain`,
      );
      assert.deepEqual(stale, [], `test/peers/${suite.peer}.yaml explains what is no longer there`);
      assert.ok(ratio >= LEAST, `${(ratio * 100).toFixed(1)} % agree`);
    });
  }
});
