import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { leastPrivilege } from "../../src/app/access/least-privilege.ts";
import { asks, establishAccess, Usage } from "../../src/facts/index.ts";
import { covers } from "../../src/facts/access/cover.ts";
import { readInputs } from "../../src/inputs/index.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { nowhere } from "../../src/lang/yaml/locator.ts";
import { corpus } from "../support/corpus.ts";

interface Role {
  readonly metadata?: { readonly namespace?: string };
  readonly namespace?: string;
  readonly rules: readonly Readonly<Record<string, readonly string[]>>[];
}
interface Case {
  readonly id: string;
  readonly files: readonly string[];
  readonly expected: { readonly user: string; readonly roles: readonly Role[] };
}

const accessOf = (objects: readonly unknown[]) =>
  establishAccess(
    buildInventory(objects.map((value, index) => ({ file: "", index, value, locator: nowhere, duplicates: [] }))),
    36,
    true,
  );

const rulesOf = ({ rules }: Role) =>
  rules.map(({ verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }) => ({
    verbs,
    groups: apiGroups,
    resources,
    names: resourceNames,
    urls: nonResourceURLs,
  }));

test(
  "published logs: all that was asked is covered, and nothing beyond the published roles is granted",
  { skip: corpus ? false : "no corpus" },
  () => {
    const folder = join(corpus ?? "", "04-rbac-audit2rbac");
    const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: readonly Case[] };
    const granted = establishAccess(
      buildInventory(readInputs([join(folder, "existing-rbac.yaml")]).documents),
      36,
      true,
    );
    assert.ok(cases.length > 5);
    for (const { id, files, expected } of cases) {
      const { user, roles } = expected;
      const lines = files.flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"));
      const made = leastPrivilege({ lines, file: id, user, granted, refused: "alone" });
      const objects = made.users.flatMap((each) => each.objects);
      const access = accessOf(objects);
      const usage = new Usage(user);
      for (const line of lines) if (line !== "") assert.ok(usage.add(JSON.parse(line)), id);
      for (const { allowed, refused, groups } of usage.users()) {
        for (const request of [...allowed, ...refused]) {
          const identity = { user, groups: [...groups] };
          const covered = access.rbac(identity, request).allowed || granted.rbac(identity, request).allowed;
          assert.ok(covered, `${id}: ${JSON.stringify(request)}`);
        }
      }
      for (const role of objects as unknown as readonly Role[]) {
        if (!role.rules) continue;
        const place = role.metadata?.namespace ?? "";
        const theirs = roles.filter(({ namespace = "" }) => namespace === "" || namespace === place).flatMap(rulesOf);
        assert.ok(covers(theirs, rulesOf(role)), `${id}: wider than expected: ${JSON.stringify(role)}`);
      }
      if (roles.length === 0) assert.deepEqual(objects, [], id);
    }
  },
);

test("any log: exactly the requests in it are allowed", () => {
  const values = {
    verb: ["get", "list", "create", "patch"],
    group: ["", "apps"],
    resource: ["pods", "secrets", "deployments"],
  };
  const all = values.verb.flatMap((verb) =>
    values.group.flatMap((group) =>
      values.resource.flatMap((resource) =>
        ["", "log"].flatMap((subresource) =>
          ["", "a", "b"].flatMap((name) =>
            ["", "ml", "prod"].map((namespace) => asks({ verb, group, resource, subresource, name, namespace })),
          ),
        ),
      ),
    ),
  );
  let seed = 7;
  const chance = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
  for (let round = 0; round < 20; round++) {
    const asked = all.filter(
      ({ verb, name, subresource }) => chance() < 0.03 && !(verb === "create" && name !== "" && subresource === ""),
    );
    const lines = asked.map((request) =>
      JSON.stringify({
        verb: request.verb,
        user: { username: "ada" },
        objectRef: { ...request, apiGroup: request.group },
        responseStatus: { code: 200 },
      }),
    );
    const { users, leftOut } = leastPrivilege({ lines, file: "", user: null, granted: null, refused: "never" });
    assert.deepEqual(leftOut, []);
    const access = accessOf(users.flatMap(({ objects }) => objects));
    const allows = (request: (typeof all)[number]) =>
      asked.some(
        (each) =>
          each.verb === request.verb &&
          each.group === request.group &&
          each.resource === request.resource &&
          each.subresource === request.subresource &&
          (each.namespace === "" || each.namespace === request.namespace) &&
          (each.name === "" || each.name === request.name),
      );
    for (const request of all) {
      const { allowed } = access.rbac({ user: "ada", groups: [] }, request);
      assert.equal(allowed, allows(request), JSON.stringify(request));
    }
  }
});
