import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { whoCan } from "../../src/app/access/who-can.ts";
import { asks, establishAccess, subjectKey } from "../../src/facts/index.ts";
import { covers } from "../../src/facts/access/cover.ts";
import { readInputs } from "../../src/inputs/index.ts";
import { buildInventory, type JsonObject } from "../../src/inventory/index.ts";
import { nowhere } from "../../src/lang/yaml/locator.ts";
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

/** `can` and `who`: asked, answered; `cover`: owned and wanted rules. */
type Recorded =
  | readonly ["can", boolean, string, readonly string[], string, string, string, string, string, string, string]
  | readonly ["who", string, string, readonly string[], string, string, string, string, string, string, string]
  | readonly ["cover", boolean, readonly JsonObject[], readonly JsonObject[]];

const list = (value: unknown): string[] => (value === undefined ? [] : (value as string[]));
const scope = (rule: JsonObject) => ({
  verbs: list(rule["verbs"]),
  groups: list(rule["apiGroups"]),
  resources: list(rule["resources"]),
  names: list(rule["resourceNames"]),
  urls: list(rule["nonResourceURLs"]),
});

test("recorded answers of the authorizers and of the escalation check of k8s.io/kubernetes v1.36.1", () => {
  const file = join(import.meta.dirname, "testdata", "access-authorizer.json.gz");
  const estates: readonly { objects: readonly JsonObject[]; questions: readonly Recorded[] }[] = JSON.parse(
    gunzipSync(readFileSync(file)).toString(),
  );
  let asked = 0;
  let granted = 0;
  for (const { objects, questions } of estates) {
    const inventory = buildInventory(
      objects.map((value, index) => ({ file: "", index, value, locator: nowhere, duplicates: [] })),
    );
    const access = establishAccess(inventory, 36, true);
    for (const question of questions) {
      asked++;
      if (question[0] === "cover") {
        assert.equal(covers(question[2].map(scope), question[3].map(scope)), question[1], JSON.stringify(question));
        continue;
      }
      const [kind, answer, user, groups, verb, group, resource, subresource, name, namespace, path] = question;
      const attributes = asks({ verb, group, resource, subresource, name, namespace, path: path === "" ? null : path });
      const got =
        kind === "can"
          ? access.can({ user, groups }, attributes).allowed
          : [...access.whoCan(attributes).keys()].toSorted().join();
      if (got === true || (kind === "who" && got !== "")) granted++;
      assert.equal(got, answer, JSON.stringify(question));
    }
  }
  assert.ok(asked > 10_000 && granted > 400, `${asked} asked, ${granted} granted`);
});
