import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./export.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schemas/export-list.json"), "utf8"));

async function run(...args: string[]): Promise<string> {
  return (await runCommand(define, args)).out;
}

test("the list says why a control is not exported", async () => {
  const answer: unknown = JSON.parse(await run("vap", "--list", "--format", "json"));
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  assert.equal(validate(answer), true, JSON.stringify(validate.errors));
  const { controls } = answer as { controls: { control: string; policy: string | null; reason: string | null }[] };
  for (const { control, policy, reason } of controls) assert.equal(policy === null, reason !== null, control);
  assert.ok(controls.some(({ reason }) => reason?.includes("analysis")));
});

test("options reach the manifests", async () => {
  const text = await run(
    ...["vap", "--control", "container.privileged", "--action", "warn"],
    ...["--exempt-namespace", "kube-system", "--format", "json"],
  );
  const { items } = JSON.parse(text) as { items: { kind: string; spec: Record<string, unknown> }[] };
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
  );
  assert.deepEqual(items[1]?.spec["validationActions"], ["Warn", "Audit"]);
  const constraints = items[0]?.spec["matchConstraints"] as { namespaceSelector?: unknown } | undefined;
  const left = { key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] };
  assert.deepEqual(constraints?.namespaceSelector, { matchExpressions: [left] });
});

test("mutations are of the version that the cluster serves", async () => {
  const of = async (version: string) => {
    const args = ["map", "--class", "likely", "--control", "container.privileged", "--kubernetes", version];
    return /^apiVersion: (.*)$/m.exec(await run(...args))?.[1];
  };
  assert.equal(await of("1.36"), "admissionregistration.k8s.io/v1");
  assert.equal(await of("1.34"), "admissionregistration.k8s.io/v1beta1");
});
