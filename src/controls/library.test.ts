import assert from "node:assert/strict";
import { dirname } from "node:path";
import { suite, test } from "node:test";
import { documentsOf, factsOf, judgementsOf } from "../../test/support/judging.ts";
import { type Example, readExamples } from "../../test/support/examples.ts";
import { builtInControls, type Control } from "../pack/index.ts";

const root = dirname(dirname(import.meta.dirname));
const controls = await builtInControls();

/** Asks one control of one example, in the company of the file's `# with:` documents. */
function ask(control: Control, example: Example, company: readonly Example[]) {
  const documents = [...documentsOf(example.text), ...company.flatMap(({ text }) => documentsOf(text))];
  const { minor, complete, live, now, ...params } = example.settings;
  const facts = factsOf(documents, {
    ...(minor === undefined ? {} : { minor: Number(minor) }),
    ...{ complete: complete === "true", live: live === "true" },
    ...(now === undefined ? {} : { now }),
  });
  const parsed = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, JSON.parse(value) as unknown]),
  );
  const own = documents[0];
  const judgements = judgementsOf(facts, [control], parsed);
  return judgements.filter(({ subject }) => subject.resource.document === own);
}

for (const control of controls) {
  suite(control.id, () => {
    const examples = readExamples(root, `controls/${control.id.replaceAll(".", "/")}`);
    const company = examples.filter(({ expects }) => expects === "with");
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
    for (const example of examples) {
      if (example.expects === "with") continue;
      test(`${example.expects}: ${example.reason}`, () => {
        const found = ask(control, example, company);
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
