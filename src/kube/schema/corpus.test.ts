import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { corpus } from "../../../test/support/corpus.ts";
import { librarySchemas } from "../../../test/support/schemas.ts";
import { readInputs } from "../../inputs/index.ts";
import { buildInventory } from "../../inventory/index.ts";
import { describeViolation } from "./violation.ts";

/** Real manifests are nearly all valid; those that are not are placeholders, patches and true mistakes. */
const SHARES: readonly (readonly [string, number])[] = [
  ["01-psa-testdata", 1],
  ["05-*", 0.97],
];

for (const [folders, share] of SHARES) {
  test(`real objects are valid: ${folders}`, { skip: corpus ? false : "no corpus" }, () => {
    const paths = globSync(folders, { cwd: corpus ?? "." }).map((folder) => join(corpus ?? ".", folder));
    const { documents } = readInputs(paths, { renderers: [] });
    const { resources } = buildInventory(documents, []);
    const schemas = librarySchemas();
    let known = 0;
    const wrong: string[] = [];
    for (const { group, version, ref, object, document } of resources) {
      if (!schemas.isKnown(group, version, ref.kind)) continue;
      known += 1;
      const first = schemas.validate(object).find((violation) => violation.certain);
      if (first) wrong.push(`${document.file}: ${ref.kind} ${ref.name}: ${describeViolation(first)}`);
    }
    assert.ok(known > 500, `${known} objects of known kinds`);
    assert.ok(wrong.length <= (1 - share) * known, `${wrong.length} of ${known}:\n${wrong.join("\n")}`);
  });
}
