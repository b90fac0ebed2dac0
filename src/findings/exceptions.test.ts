import assert from "node:assert/strict";
import { test } from "node:test";
import { judgement } from "../../test/support/judgement.ts";
import type { Judgement } from "../core/judgement.ts";
import { type ExceptionRule, exceptionFor } from "./exceptions.ts";

const today = "2026-11-22";
const rule = (changes: Partial<ExceptionRule> = {}): ExceptionRule => ({
  ...{ control: "container.privileged", reason: "driver installer", owner: "ml-infra", until: "2027-01-31" },
  source: "ringfence.yaml:3",
  ...changes,
});

const RULES: readonly [string, Partial<ExceptionRule>, boolean][] = [
  ["names the control", {}, true],
  ["names the area", { control: "container.*" }, true],
  ["names another control", { control: "container.privilege" }, false],
  ["another area", { control: "contain.*" }, false],
  ["holds on its last day", { until: today }, true],
  ["expired yesterday", { until: "2026-11-21" }, false],
  ["the namespace", { namespace: "ml" }, true],
  ["a pattern of namespaces", { namespace: "m*" }, true],
  ["another namespace", { namespace: "mlops" }, false],
  ["the kind", { kind: "Pod" }, true],
  ["another kind", { kind: "Deployment" }, false],
  ["a pattern of names", { name: "*train*" }, true],
  ["a pattern that only begins alike", { name: "train" }, false],
  ["a pattern whose parts overlap", { name: "trainer*er" }, false],
  ["the labels", { labels: { app: "gpu" } }, true],
  ["one label differs", { labels: { app: "gpu", tier: "x" } }, false],
  ["the container", { container: "main" }, true],
  ["another container", { container: "sidecar" }, false],
];
for (const [name, changes, holds] of RULES) {
  test(`rule: ${name}`, () => {
    const found = exceptionFor(judgement({ labels: { app: "gpu" } }), [rule(changes)], today);
    assert.equal(found !== null, holds);
  });
}

const WRITTEN: readonly [string, Partial<Judgement>, boolean][] = [
  [
    "annotation",
    { annotations: { "ringfence.dev/except.container.privileged": "until=2027-01-01 owner=ann driver" } },
    true,
  ],
  [
    "annotation for the container",
    { annotations: { "ringfence.dev/except.container.privileged.main": "until=2027-01-01 owner=ann driver" } },
    true,
  ],
  [
    "annotation for another container",
    { annotations: { "ringfence.dev/except.container.privileged.side": "until=2027-01-01 owner=ann driver" } },
    false,
  ],
  [
    "annotation without an owner",
    { annotations: { "ringfence.dev/except.container.privileged": "until=2027-01-01 driver" } },
    false,
  ],
  [
    "annotation without a reason",
    { annotations: { "ringfence.dev/except.container.privileged": "until=2027-01-01 owner=ann" } },
    false,
  ],
  [
    "annotation without a day",
    { annotations: { "ringfence.dev/except.container.privileged": "owner=ann driver" } },
    false,
  ],
  [
    "annotation that expired",
    { annotations: { "ringfence.dev/except.container.privileged": "until=2026-01-01 owner=ann driver" } },
    false,
  ],
  [
    "comment",
    { comments: () => ["ringfence.dev/except.container.privileged: until=2027-01-01 owner=ann driver"] },
    true,
  ],
  [
    "comment for the area",
    { comments: () => ["ringfence.dev/except.container.*: until=2027-01-01 owner=ann driver"] },
    true,
  ],
  [
    "comment for another control",
    { comments: () => ["ringfence.dev/except.pod.host-pid: until=2027-01-01 owner=ann x"] },
    false,
  ],
];
for (const [name, changes, holds] of WRITTEN) {
  test(`in the manifest: ${name}`, () => {
    const found = exceptionFor(judgement(changes), [], today);
    assert.equal(found !== null, holds);
    if (found)
      assert.deepEqual({ ...found, source: "" }, { reason: "driver", owner: "ann", until: "2027-01-01", source: "" });
  });
}
