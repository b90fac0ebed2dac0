import assert from "node:assert/strict";
import { dirname } from "node:path";
import { suite, test } from "node:test";
import { ask, casesOf } from "../../test/support/asking.ts";
import { builtInControls } from "../pack/index.ts";

const root = dirname(dirname(import.meta.dirname));
const controls = await builtInControls();

for (const control of controls) {
  suite(control.id, () => {
    const cases = casesOf(root, control);
    const examples = cases.map(({ example }) => example);
    test("has a passing and a failing example", () => {
      assert.ok(
        examples.some(({ expects }) => expects === "pass"),
        "no passing example",
      );
      assert.ok(
        examples.some(({ expects }) => expects === "fail"),
        "no failing example",
      );
    });
    for (const one of cases) {
      const { example } = one;
      test(`${example.expects}: ${example.reason}`, () => {
        const found = ask(control, one);
        const errors = found.filter(({ answer }) => answer === "error");
        assert.deepEqual(
          errors.map(({ message }) => message),
          [],
          `${example.where}: cannot be judged`,
        );
        const failed = found.filter(({ answer }) => answer === "fail");
        const undecided = found.filter(({ answer }) => answer === "unknown");
        const outcome = failed.length > 0 ? "fail" : undecided.length > 0 ? "unknown" : "pass";
        const messages = failed.map(({ location, message }) => `${location?.line}: ${message}`).join("\n");
        assert.equal(outcome, example.expects, `${example.where}: ${example.reason}\n${messages}`);
        const missing = example.marks.filter(
          ({ line, message }) => !failed.some((one) => one.location?.line === line && one.message.startsWith(message)),
        );
        assert.deepEqual(missing, [], `${example.where}: no finding at these marks; found:\n${messages}`);
        if (example.marks.length > 0) {
          const extra = failed.filter((one) => !example.marks.some(({ line }) => one.location?.line === line));
          assert.deepEqual(
            extra.map(({ location, message }) => `${location?.line}: ${message}`),
            [],
            example.where,
          );
        }
      });
    }
  });
}
