import assert from "node:assert/strict";
import { test } from "node:test";
import { controlFrom } from "./control-format.ts";

const ASKED = {
  title: "Unwanted thing",
  severity: "low",
  each: "object",
  message: "it is there",
  why: "It should not be.",
};

const REFUSED: readonly (readonly [name: string, file: object, field: string])[] = [
  ["neither fail nor analysis", {}, "fail"],
  ["both fail and analysis", { fail: "true", analysis: "schema" }, "fail"],
  ["applies beside an analysis", { analysis: "schema", applies: "true" }, "applies"],
  ["unknown beside an analysis", { analysis: "schema", unknown: "true" }, "unknown"],
  ["a list beside an analysis", { analysis: "schema", item: "spec.ports" }, "item"],
  ["roles beside an analysis", { analysis: "schema", each: "pod", roles: ["serving"] }, "roles"],
  ["kinds of what is no object", { fail: "true", each: "pod", kinds: ["Pod"] }, "kinds"],
  ["a field that does not exist", { fail: "true", fails: "true" }, "fails"],
];

for (const [name, file, field] of REFUSED) {
  test(`refuses ${name}`, () => {
    const issues = controlFrom("area.name", { ...ASKED, ...file });
    assert.ok(Array.isArray(issues), "it was accepted");
    assert.deepEqual(
      issues.map((issue) => issue.field),
      [field],
    );
  });
}

test("takes an analysis with what it is told, and an expression with what narrows it", () => {
  const analysed = controlFrom("area.name", { ...ASKED, analysis: "schema", with: { a: 1 }, kinds: ["Pod"] });
  assert.ok(!Array.isArray(analysed));
  assert.equal(analysed.analysis, "schema");
  const asked = controlFrom("area.name", { ...ASKED, fail: "true", applies: "true", item: "spec.ports" });
  assert.ok(!Array.isArray(asked));
  assert.equal(asked.applies, "true");
});
