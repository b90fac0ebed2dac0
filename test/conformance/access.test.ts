import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { whoCan } from "../../src/app/access/who-can.ts";
import { asks, establishAccess, subjectKey } from "../../src/facts/index.ts";
import { readInputs } from "../../src/inputs/index.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { corpus } from "../support/corpus.ts";

/** A question as the collection writes it. */
interface Asked {
  readonly verb: string;
  readonly apiGroup?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly path?: string;
}
interface Case {
  readonly id: string;
  readonly files: readonly string[];
  readonly expected: {
    readonly queries: readonly (Asked & {
      readonly user: string;
      readonly groups: readonly string[];
      readonly allowed: boolean;
    })[];
    readonly whoCan: readonly (Asked & { readonly subjects: readonly string[] })[];
  };
}

const attributes = ({ apiGroup, ...asked }: Asked) => asks({ ...asked, group: apiGroup ?? "" });

test("answers of the API server's authorizer over published roles", { skip: corpus ? false : "no corpus" }, () => {
  const folder = join(corpus ?? "", "04-rbac-oracle");
  const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: readonly Case[] };
  let asked = 0;
  for (const withDefaults of [true, false]) {
    for (const { id, files, expected } of cases) {
      const own = files.map((file) => join(folder, file));
      const paths = withDefaults ? [...own, join(folder, "kubernetes-default-rbac.yaml")] : own;
      const { documents } = readInputs(paths);
      const inventory = buildInventory(documents);
      const access = establishAccess(inventory, 36);
      const differences: unknown[] = [];
      for (const query of expected.queries) {
        asked++;
        const { allowed } = access.can({ user: query.user, groups: query.groups }, attributes(query));
        if (allowed !== query.allowed) differences.push({ ...query, got: allowed });
      }
      for (const { subjects, ...question } of expected.whoCan) {
        asked++;
        const got = whoCan({ inventory, access, problems: [] }, attributes(question))
          .subjects.map(subjectKey)
          .toSorted();
        if (JSON.stringify(got) !== JSON.stringify([...subjects].toSorted()))
          differences.push({ ...question, subjects, got });
      }
      assert.deepEqual(differences, [], id);
    }
  }
  assert.ok(asked > 10_000, String(asked));
});
