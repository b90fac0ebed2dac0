import assert from "node:assert/strict";
import { test } from "node:test";
import { judgement, lotOf } from "../../test/support/judgement.ts";
import type { Judgement } from "../core/judgement.ts";
import { type AssessOptions, assess, fingerprintOf } from "./index.ts";

const rings = Object.fromEntries(
  ["code", "container", "cluster", "cloud"].map((ring) => [ring, { failed: 0, passed: 0, unknown: 0 }]),
) as AssessOptions["rings"];

const run = (judgements: readonly Judgement[], options: Partial<AssessOptions> = {}) =>
  assess(judgements.map(lotOf), {
    ...{ objects: 1, workloads: 1, controls: 1, rings, problems: [], exceptions: [], baseline: new Set<string>() },
    ...{ severities: new Map(), severity: "info", asked: () => false, today: "2026-11-22" },
    ...options,
  });

const ids = (judgements: readonly Judgement[], options: Partial<AssessOptions> = {}): string[] =>
  [...run(judgements, options).findings()].map(({ control }) => control);

test("the most severe comes first, and what matters more before what matters less", () => {
  const judgements = [
    judgement({ control: "a.low", severity: "low" }),
    judgement({ control: "a.critical", severity: "critical" }),
    judgement({ control: "a.high" }),
    judgement({ control: "a.high-of-a-model-server", weight: 4 }),
    judgement({ control: "a.unknown", severity: "critical", outcome: "unknown" }),
  ];
  assert.deepEqual(ids(judgements), ["a.critical", "a.high-of-a-model-server", "a.high", "a.low", "a.unknown"]);
});

test("one defect is one finding: what another one stands for, and roll-ups, stay out", () => {
  const judgements = [judgement(), judgement({ control: "a.folded", impliedBy: "container.privileged" })];
  const rollup = judgement({ control: "pss.baseline", rollup: true });
  assert.deepEqual(ids([...judgements, rollup]), ["container.privileged"]);
  const asked = { asked: (control: string) => control === "pss.baseline" };
  assert.deepEqual(ids([...judgements, rollup], asked).toSorted(), ["container.privileged", "pss.baseline"]);
});

test("only failures are counted by severity", () => {
  const { summary } = run([judgement(), judgement({ outcome: "unknown" }), judgement({ outcome: "error" })]);
  assert.deepEqual(summary.findings, { critical: 0, high: 1, medium: 0, low: 0, info: 0 });
});

test("a severity of the user's own replaces the control's, before context raises it", () => {
  const [finding] = run([judgement({ raised: 1 })], { severities: new Map([["container.*", "low"]]) }).findings();
  assert.equal(finding?.severity, "medium");
  assert.equal(finding?.raised, 1);
});

test("the threshold is applied after context", () => {
  assert.deepEqual(ids([judgement({ severity: "low", raised: 1 })], { severity: "medium" }), ["container.privileged"]);
  assert.deepEqual(ids([judgement({ severity: "medium", raised: -1 })], { severity: "medium" }), []);
});

test("a baseline hides what it holds and nothing else", () => {
  const old = judgement();
  const result = run([old, judgement({ container: "other" })], { baseline: new Set([fingerprintOf(old)]) });
  assert.deepEqual(
    [...result.findings()].map(({ container }) => container),
    ["other"],
  );
  assert.equal(result.known, 1);
});

test("a fingerprint survives moved lines, another file and another version of the API", () => {
  const one = judgement();
  const moved = judgement({ location: { file: "b.yaml", line: 90, column: 1 }, path: "/spec/containers/3" });
  assert.equal(fingerprintOf(one), fingerprintOf(moved));
  const beta = judgement({ resource: { apiVersion: "apps/v1beta1", kind: "Deployment", namespace: "ml", name: "a" } });
  const stable = judgement({ resource: { apiVersion: "apps/v1", kind: "Deployment", namespace: "ml", name: "a" } });
  assert.equal(fingerprintOf(beta), fingerprintOf(stable));
});

test("a fingerprint tells control, object, container and field apart", () => {
  const all = [
    judgement(),
    judgement({ control: "container.root-uid" }),
    judgement({ container: "other" }),
    judgement({ stablePath: "spec/hostPID" }),
    judgement({ resource: { apiVersion: "v1", kind: "Pod", namespace: null, name: "trainer" } }),
  ];
  assert.equal(new Set(all.map(fingerprintOf)).size, all.length);
});
