import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scan } from "../scan.ts";
import { NO_CONFIG } from "../settings.ts";
import { type InstallOptions, installManifests } from "./install.ts";
import { DEFAULT_ADMISSION } from "./settings.ts";

const TODAY = "2026-01-31";
const basics: InstallOptions = {
  ...{ image: `registry.example/ringfence@sha256:${"ab".repeat(32)}`, namespace: "ringfence-system" },
  ...{ secret: null, ca: null, config: NO_CONFIG, settings: null, apiServers: [], today: TODAY },
};
const mutating = { ...NO_CONFIG, admission: { ...DEFAULT_ADMISSION, mutate: true } };

const rows: readonly (readonly [name: string, options: InstallOptions])[] = [
  ["as it comes", basics],
  ["open to the API server alone", { ...basics, apiServers: ["192.0.2.0/28"] }],
  ["with a Secret of one's own", { ...basics, secret: "own", ca: "PEM" }],
  ["with settings, and fixes made", { ...basics, config: mutating, settings: "admission:\n  mutate: true\n" }],
];

describe("the manifests of the webhook", () => {
  for (const [name, options] of rows) {
    it(`scan clean ${name}`, async () => {
      const stdin = (): string => installManifests(options);
      const { assessment } = await scan({ source: { paths: ["-"], stdin }, today: TODAY, assumeComplete: true });
      assert.deepEqual(assessment.problems, []);
      const open = [...assessment.findings()].filter(({ outcome }) => outcome === "fail" || outcome === "error");
      assert.deepEqual(
        open.map(({ control, resource }) => `${control}: ${resource.kind} ${resource.name}`),
        [],
      );
      assert.ok(assessment.summary.objects >= 10);
    });
  }

  it("leave out the namespaces whose pods the webhook needs", () => {
    const text = installManifests({ ...basics, namespace: "guard" });
    assert.match(text, /operator: NotIn, values: \[guard, kube-system, kube-node-lease\]/);
    assert.match(text, /failurePolicy: Fail/);
  });
});
