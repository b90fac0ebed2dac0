import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { scan } from "../src/app/scan.ts";

const EXAMPLES = join(import.meta.dirname, "../examples");
const scanned = (folder: string, assumeComplete: boolean) =>
  scan({ source: { paths: [join(EXAMPLES, folder)] }, assumeComplete, today: "2026-01-31" });

/** Controls that list what is there to be known; nothing is wrong with what they name. */
const INVENTORY = new Set(["resource.cron-inventory", "secret.access-inventory", "storage.claim-access"]);

for (const complete of [false, true]) {
  test(`the mended platform scans clean${complete ? ", taken as complete" : ""}`, async () => {
    const { assessment } = await scanned("ml-platform-hardened", complete);
    assert.deepEqual(assessment.problems, []);
    const wrong = [...assessment.findings()].filter(
      ({ control, outcome }) => outcome === "fail" && !INVENTORY.has(control),
    );
    assert.deepEqual(
      wrong.map(({ control, message }) => `${control}: ${message}`),
      [],
    );
  });
}

test("the platform as teams have it shows mistakes of every severity, and each object is read", async () => {
  const { assessment, facts } = await scanned("ml-platform", false);
  assert.deepEqual(assessment.problems, []);
  assert.equal(facts.inventory.resources.length, 73);
  const severities = new Set([...assessment.findings()].map(({ severity }) => severity));
  assert.deepEqual(
    ["critical", "high", "medium", "low"].filter((severity) => !severities.has(severity as never)),
    [],
  );
});

test("no two findings of a platform have one fingerprint", async () => {
  const { assessment } = await scanned("ml-platform", true);
  const prints = [...assessment.findings()].map(({ fingerprint }) => fingerprint);
  assert.equal(new Set(prints).size, prints.length);
});
