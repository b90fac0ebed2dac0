import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DEFAULT_POLICY, namespacePolicy, parseVersion, versionText } from "./index.ts";

const labels = (pairs: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(pairs).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]));
const shown = (pairs: Record<string, unknown>, defaults = DEFAULT_POLICY) => {
  const { policy, invalid } = namespacePolicy(labels(pairs), defaults);
  const modes = [policy.enforce, policy.audit, policy.warn].map(
    ({ level, version }) => `${level}:${versionText(version)}`,
  );
  return [modes.join(" "), invalid.map(({ label, value }) => `${label.split("/")[1]}=${value}`)];
};

suite("labels of a namespace", () => {
  const rows: [Record<string, unknown>, string, string[]?][] = [
    [{}, "privileged:latest privileged:latest privileged:latest"],
    [{ enforce: "baseline" }, "baseline:latest privileged:latest baseline:latest"],
    [{ enforce: "baseline", "enforce-version": "v1.30" }, "baseline:v1.30 privileged:latest baseline:v1.30"],
    [
      { enforce: "baseline", "enforce-version": "v1.30", "warn-version": "v1.28" },
      "baseline:v1.30 privileged:latest baseline:v1.28",
    ],
    [{ enforce: "restricted", warn: "baseline" }, "restricted:latest privileged:latest baseline:latest"],
    [{ enforce: "restricted", warn: "privileged" }, "restricted:latest privileged:latest privileged:latest"],
    [{ audit: "restricted", "audit-version": "v1.9" }, "privileged:latest restricted:v1.9 privileged:latest"],
    [{ "enforce-version": "v1.9" }, "privileged:v1.9 privileged:latest privileged:latest"],
    // An invalid enforce level shuts, and warn does not follow it; the other modes fail open.
    [{ enforce: "Baseline" }, "restricted:latest privileged:latest privileged:latest", ["enforce=Baseline"]],
    [{ enforce: "" }, "restricted:latest privileged:latest privileged:latest", ["enforce="]],
    [
      { enforce: "baseline", audit: "strict", warn: "strict" },
      "baseline:latest privileged:latest privileged:latest",
      ["audit=strict", "warn=strict"],
    ],
    [
      { enforce: "baseline", "enforce-version": "1.30" },
      "baseline:latest privileged:latest baseline:latest",
      ["enforce-version=1.30"],
    ],
    [{ enforce: true }, "restricted:latest privileged:latest privileged:latest", ["enforce=true"]],
  ];
  for (const [pairs, policy, invalid = []] of rows) {
    test(JSON.stringify(pairs), () => assert.deepEqual(shown(pairs), [policy, invalid]));
  }

  test("defaults of the cluster stand where no label does, and warn follows a stricter enforce only", () => {
    const version = parseVersion("v1.30") ?? assert.fail();
    const defaults = {
      enforce: { level: "baseline", version },
      audit: { level: "restricted", version },
      warn: { level: "restricted", version },
    } as const;
    assert.deepEqual(shown({}, defaults), ["baseline:v1.30 restricted:v1.30 restricted:v1.30", []]);
    assert.deepEqual(shown({ enforce: "baseline" }, defaults), [
      "baseline:v1.30 restricted:v1.30 restricted:v1.30",
      [],
    ]);
    assert.deepEqual(shown({ enforce: "privileged" }, defaults), [
      "privileged:v1.30 restricted:v1.30 restricted:v1.30",
      [],
    ]);
  });
});
