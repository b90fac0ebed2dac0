import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { evaluatePodSecurity, type Level, parseLevel, parseVersion } from "../../src/controls/pod-security/index.ts";
import { readInputs } from "../../src/inputs/index.ts";
import { buildInventory, type JsonObject } from "../../src/inventory/index.ts";
import { corpus } from "../support/corpus.ts";
import { factsOf } from "../support/judging.ts";

/** Every policy version at which a rule changes, those around them, and some past the newest. */
const VERSIONS = [
  ...[0, 1, 7, 8, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 200].map(
    (minor) => `v1.${minor}`,
  ),
  "latest",
];

type Reason = readonly [reason: string, detail: string];
const verdict = (metadata: unknown, spec: unknown, level: Level, version: string): Reason[] => {
  const judged = evaluatePodSecurity(metadata, spec, level, parseVersion(version) ?? assert.fail(version));
  assert.equal(judged.allowed, judged.reasons.length === 0);
  return judged.reasons.map(({ reason, detail }) => [reason, detail]);
};

/**
 * One pod a line, made by us; what the evaluator of k8s.io/pod-security-admission v0.37.2 says of it, as runs of
 * versions: `[from, …indexes into reasons]` holds until the next run.
 */
interface Recorded {
  readonly metadata: unknown;
  readonly spec: unknown;
  readonly reasons: readonly Reason[];
  readonly baseline: readonly (readonly [string, ...number[]])[];
  readonly restricted: readonly (readonly [string, ...number[]])[];
}

test("recorded verdicts of the admission plugin's evaluator, every version, reasons and details word for word", () => {
  const lines = readFileSync(join(import.meta.dirname, "testdata", "pod-security.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  assert.ok(lines.length > 150);
  for (const [index, line] of lines.entries()) {
    const pod: Recorded = JSON.parse(line);
    for (const level of ["baseline", "restricted"] as const) {
      let expected: Reason[] = [];
      for (const version of VERSIONS) {
        const run = pod[level].find(([from]) => from === version);
        if (run) expected = run.slice(1).map((reason) => pod.reasons[Number(reason)] ?? assert.fail());
        assert.deepEqual(
          verdict(pod.metadata, pod.spec, level, version),
          expected,
          `line ${index + 1} at ${level}:${version}`,
        );
      }
    }
  }
});

interface Suite<Expected> {
  readonly cases: readonly { readonly id: string; readonly files: readonly string[]; readonly expected: Expected }[];
}
const read = <Expected>(folder: string): Suite<Expected>["cases"] =>
  (JSON.parse(readFileSync(join(corpus ?? "", folder, "expected.json"), "utf8")) as Suite<Expected>).cases;

const objectsOf = (file: string): JsonObject[] => {
  const { documents, problems } = readInputs([file]);
  return buildInventory(documents, problems).resources.map(({ object }) => object);
};
const at = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as JsonObject | undefined)?.[key], object);

const nameOf = (object: JsonObject): unknown =>
  at(object, ["metadata", "name"]) ?? at(object, ["metadata", "generateName"]) ?? "";

suite("the plugin's own fixtures", { skip: corpus ? false : "no corpus" }, () => {
  interface Expected {
    readonly level: string;
    readonly version: string;
    readonly allowed: boolean;
    readonly check: string;
  }
  test("each pod is accepted or refused as upstream has it, by the check it is about", () => {
    const cases = read<Expected>("01-psa-testdata");
    for (const { id, files, expected } of cases) {
      const [pod] = objectsOf(join(corpus ?? "", "01-psa-testdata", files[0] ?? ""));
      const level = parseLevel(expected.level) ?? assert.fail(id);
      const version = parseVersion(expected.version) ?? assert.fail(id);
      const judged = evaluatePodSecurity(pod?.["metadata"], pod?.["spec"], level, version);
      assert.equal(judged.allowed, expected.allowed, id);
      // Where a stricter check of another name takes over, upstream keeps the case under the old name.
      const checks = judged.reasons.map(({ check }) => check.toLowerCase());
      const about = expected.check.toLowerCase();
      const stem = about.replace(/_(baseline|restricted)$/, "");
      const heir = { hostpathvolumes: "restrictedvolumes" }[about] ?? stem;
      assert.ok(
        expected.allowed || checks.some((check) => check.startsWith(heir) || check === about),
        `${id}: ${checks}`,
      );
    }
    assert.ok(cases.length > 500);
  });
});

suite("the evaluator's verdicts on real manifests", { skip: corpus ? false : "no corpus" }, () => {
  interface Judged {
    readonly allowed: boolean;
    readonly forbidden?: readonly { readonly reason: string; readonly detail: string }[];
  }
  interface Expected {
    readonly objects: readonly {
      readonly object: { readonly kind: string; readonly name?: string };
      readonly baseline: Judged;
      readonly restricted: Judged;
    }[];
  }
  test("same verdict, reasons and details for every object", () => {
    let judged = 0;
    for (const { id, files, expected } of read<Expected>("01-psa-oracle")) {
      const { workloads } = factsOf(readInputs([join(corpus ?? "", "01-psa-oracle", files[0] ?? "")]).documents);
      let next = 0;
      for (const { object: ref, ...levels } of expected.objects) {
        const same = (object: JsonObject) => object["kind"] === ref.kind && nameOf(object) === (ref.name ?? "");
        const found = workloads.findIndex(({ resource }, index) => index >= next && same(resource.object));
        const [template, ...others] = workloads[found]?.pods ?? [];
        assert.ok(template && others.length === 0, `${id}: ${ref.kind} ${ref.name} has one template`);
        next = found + 1;
        for (const level of ["baseline", "restricted"] as const) {
          const reasons = verdict(template.metadata, template.spec, level, "latest");
          const upstream = (levels[level].forbidden ?? []).map(({ reason, detail }): Reason => [reason, detail]);
          assert.deepEqual(reasons, upstream, `${id}: ${ref.kind} ${ref.name} at ${level}`);
          assert.equal(reasons.length === 0, levels[level].allowed, id);
          judged++;
        }
      }
    }
    assert.ok(judged > 500);
  });
});
