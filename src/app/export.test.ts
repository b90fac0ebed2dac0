import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { readExamples } from "../../test/support/examples.ts";
import { judgePolicies } from "../controls/policies/index.ts";
import type { Facts } from "../facts/index.ts";
import { buildInventory } from "../inventory/index.ts";
import { compile } from "../lang/cel/compile.ts";
import { evaluateMetered } from "../lang/cel/cost/meter.ts";
import { Environment } from "../lang/cel/environment.ts";
import { serverLibraries } from "../lang/cel/libraries.ts";
import { DYN, type Type } from "../lang/cel/type.ts";
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
    const { minor, complete: _, live, now, ...params } = example.settings;
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

/** What an API server spends on one expression at most, and on all of a policy. */
const BUDGET = { expression: 1_000_000, policy: 10_000_000 };

test("a very large pod stays far within what an API server spends, in its own libraries alone", () => {
  const many = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, at) => make(at));
  const containers = many(20, (index) => ({
    ...{ name: `c${index}`, image: "ghcr.io/acme/api:1.0", args: many(40, (at) => `--option-${at}=value`) },
    env: many(50, (at) => ({ name: `NAME_${at}`, value: "x".repeat(50) })),
    volumeMounts: many(20, (at) => ({ name: `v${at}`, mountPath: `/mnt/${at}` })),
  }));
  const volumes = many(50, (at) => ({ name: `v${at}`, hostPath: { path: `/var/lib/kubelet/${at}` } }));
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "large" }, spec: { containers, volumes } };
  const environment = new Environment({ homogeneous: true, libraries: serverLibraries });
  let policies = 0;
  for (const control of controls.values()) {
    const plan = planOf(control, { kinds, params: control.params, minor: 36, fixes: "safe" });
    if ("reason" in plan) continue;
    policies++;
    const types: Record<string, Type> = { object: DYN };
    const frame: unknown[] = [pod];
    let total = 0;
    const spend = (expression: string): ReturnType<typeof evaluateMetered>["value"] => {
      const { checked, resultType } = compile(expression, environment.extend({ variables: types }));
      const { value, cost } = evaluateMetered(checked, [...frame], BUDGET.expression);
      assert.ok(cost < BUDGET.expression / 2, `${control.id}: ${cost}`);
      total += cost;
      types[`variables.${plan.variables[frame.length - 1]?.name}`] = resultType;
      return value;
    };
    for (const { expression } of plan.variables) frame.push(spend(expression));
    for (const expression of [plan.validation, plan.messageExpression || "''", plan.audit]) spend(expression);
    assert.ok(total < BUDGET.policy / 2, `${control.id}: ${total}`);
  }
  assert.ok(policies >= 150);
});
