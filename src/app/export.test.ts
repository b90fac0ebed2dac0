import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { readExamples } from "../../test/support/examples.ts";
import { judgePolicies } from "../controls/policies/index.ts";
import type { Facts } from "../facts/index.ts";
import { buildInventory } from "../inventory/index.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import { kyvernoPolicy, mutatingPolicy, planOf, podKinds, validatingPolicy } from "../outputs/admit/index.ts";
import { builtInControls, builtInKinds } from "../pack/index.ts";
import { type ExportForm, exportPolicies, policiesAsYaml } from "./export.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (text: string) => readDocuments(text, { file: "a.yaml", dropNulls: true }).documents;

/** Whether policies refuse objects: null when none of them is asked. */
function refused(policies: string, text: string): boolean | null {
  const inventory = buildInventory(read(text));
  const facts = { inventory, target: { minor: 36, complete: true, live: false } } as unknown as Facts;
  const options = { asks: () => true, selects: () => true, passes: true };
  const { lots, problems, passed } = judgePolicies(read(policies), facts, options);
  assert.deepEqual(problems, []);
  if (lots.some(({ outcome, control }) => outcome === "fail" && !control.startsWith("map:"))) return true;
  const odd = lots.find(({ outcome }) => outcome !== "pass" && outcome !== "fail");
  assert.equal(odd?.at(0).message, undefined);
  return passed > 0 ? false : null;
}

const controls = new Map((await builtInControls()).map((control) => [control.id, control]));
const kinds = podKinds(await builtInKinds());
const WRITERS = { vap: validatingPolicy, map: mutatingPolicy, kyverno: kyvernoPolicy };

function policiesOf(form: ExportForm, id: string, own: Readonly<Record<string, unknown>> = {}): string {
  const control = controls.get(id);
  assert.ok(control);
  const plan = planOf(control, { kinds, params: { ...control.params, ...own }, minor: 36, fixes: "likely" });
  assert.ok(!("reason" in plan));
  return policiesAsYaml(WRITERS[form](plan, { action: "deny", minor: 36, exempt: [] }));
}

const examplesOf = (control: string) =>
  readExamples(ROOT, `controls/${control.replace(".", "/")}`).flatMap((example) => {
    const { minor, complete, live, now, ...params } = example.settings;
    if (example.expects === "with" || minor !== undefined || live !== undefined || now !== undefined) return [];
    const own = Object.entries(params).map(([name, value]) => [name, JSON.parse(value) as unknown] as const);
    return [{ ...example, params: Object.fromEntries(own) }];
  });

/** Controls whose failing examples are all of kinds with several pod templates; their pods are refused. */
const PODS_ONLY = new Set(["pod.host-ipc"]);

for (const form of ["vap", "kyverno"] as const satisfies readonly ExportForm[]) {
  suite(`policies exported as ${form}`, async () => {
    const { list } = await exportPolicies({ form });
    const exported = list.controls.filter(({ policy }) => policy !== null);
    test("most controls that need nothing but the object", () => assert.ok(exported.length >= 150));
    for (const { control } of exported) {
      test(`${control} refuses what the control finds, and nothing else`, () => {
        const known = new Map<string, string>();
        let count = 0;
        for (const { text, expects, params, where } of examplesOf(control)) {
          const key = JSON.stringify(params);
          const policies = known.get(key) ?? policiesOf(form, control, params);
          known.set(key, policies);
          const answer = refused(policies, text);
          if (answer === null) continue;
          assert.equal(answer, expects === "fail", where);
          if (answer) count++;
        }
        assert.equal(count > 0, !PODS_ONLY.has(control), `${count} examples are refused`);
      });
    }
  });
}

suite("policies exported as map", async () => {
  const { list } = await exportPolicies({ form: "map", fixes: "likely" });
  const exported = list.controls.filter(({ policy }) => policy !== null);
  test("fixes of plain values", () => assert.ok(exported.length >= 8, `${exported.length} controls`));
  for (const { control } of exported) {
    test(`${control} is mended in pods`, () => {
      const policies = `${policiesOf("vap", control)}---\n${policiesOf("map", control)}`;
      for (const { text, expects, where } of examplesOf(control)) {
        if (/^kind: Pod$/m.test(text)) assert.equal(refused(policies, text), false, where);
        else if (expects === "pass") assert.notEqual(refused(policies, text), true, where);
      }
    });
  }
});
