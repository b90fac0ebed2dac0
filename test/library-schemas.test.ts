import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readInputs } from "../src/inputs/index.ts";
import { buildInventory } from "../src/inventory/index.ts";
import { describeViolation } from "../src/kube/index.ts";
import { librarySchemas } from "./support/schemas.ts";

const ROOT = join(import.meta.dirname, "..");
/** The examples of the control that finds objects which are not valid, and those with a field that older releases had. */
const WRONG_ON_PURPOSE = new Set([
  "library/controls/reliability/schema-invalid.examples.yaml",
  "library/controls/agent/no-audit.examples.yaml",
  "library/controls/agent/remote-tool-plain.examples.yaml",
]);

/** What must be valid: an example whose kind or field is misspelt proves nothing. */
const SETS: readonly (readonly [string, readonly string[]])[] = [
  ["examples of controls", globSync("library/controls/**/*.examples.yaml", { cwd: ROOT })],
  ["examples of kinds", globSync("library/kinds/*.examples.yaml", { cwd: ROOT })],
  ["example platforms", globSync("examples/*/**/*.yaml", { cwd: ROOT })],
];

for (const [name, files] of SETS) {
  test(`${name} are valid for their kinds' schemas`, { skip: files.length === 0 ? "there are none" : false }, () => {
    const schemas = librarySchemas();
    const checked = files.map((file) => file.replaceAll("\\", "/")).filter((file) => !WRONG_ON_PURPOSE.has(file));
    const { documents } = readInputs(
      checked.map((file) => join(ROOT, file)),
      { renderers: [] },
    );
    const { resources } = buildInventory(documents, []);
    assert.ok(resources.length >= checked.length / 2, `${resources.length} objects in ${checked.length} files`);
    for (const { object, document, ref } of resources) {
      // what another program fills in is not a value yet
      const sentences = schemas
        .validate(object)
        .map(describeViolation)
        .filter((sentence) => !sentence.endsWith('}}"'));
      assert.deepEqual(sentences, [], `${document.file}: ${ref.kind} ${ref.name}`);
    }
  });
}
