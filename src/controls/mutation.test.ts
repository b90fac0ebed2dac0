import assert from "node:assert/strict";
import { dirname } from "node:path";
import { suite, test } from "node:test";
import { ask, type Case, casesOf } from "../../test/support/asking.ts";
import { mutantsOf } from "../../test/support/mutants.ts";
import { compile } from "../lang/cel/compile.ts";
import { builtInControls, type Control } from "../pack/index.ts";
import { controlEnvironment } from "./frame.ts";

const root = dirname(dirname(import.meta.dirname));
const controls = await builtInControls();
const environment = controlEnvironment();

/** What a control says about all of its examples, as text that changes whenever an answer does. */
const saysOf = (control: Control, cases: readonly Case[]): string =>
  cases
    .map((one) =>
      ask(control, one)
        .map(({ answer, path }) => `${answer} ${path}`)
        .join(", "),
    )
    .join("\n");

const compiles = (source: string): boolean => {
  try {
    compile(source, environment);
    return true;
  } catch {
    return false;
  }
};

/** The changes of a control's conditions that none of its examples notices, and how many were tried. */
function survivorsOf(control: Control): { tried: number; survivors: readonly string[] } {
  const cases = casesOf(root, control);
  const before = saysOf(control, cases);
  const mutants = (["applies", "unknown", "fail"] as const).flatMap((field) =>
    mutantsOf(control[field] ?? "true", environment.macros)
      .filter(({ source }) => control[field] !== null && compiles(source))
      .map(({ source, change }) => ({ mutant: { ...control, [field]: source }, change: `${field} ${change}` })),
  );
  const survivors = mutants.filter(({ mutant }) => saysOf(mutant, cases) === before).map(({ change }) => change);
  return { tried: mutants.length, survivors };
}

suite("examples notice changed conditions", () => {
  const results = new Map<string, ReturnType<typeof survivorsOf>>();
  for (const control of controls) {
    if (control.fail === null) continue;
    test(control.id, (context) => {
      const result = survivorsOf(control);
      results.set(control.id, result);
      const killed = result.tried - result.survivors.length;
      context.diagnostic(`${killed} of ${result.tried} noticed`);
      const share = result.tried === 0 ? 1 : killed / result.tried;
      assert.ok(share >= 0.8, `${control.id}: too many changes go unnoticed:\n${result.survivors.join("\n")}`);
    });
  }
  test("95 of 100 over the whole library", (context) => {
    const all = [...results.values()];
    const tried = all.reduce((sum, result) => sum + result.tried, 0);
    const survived = all.reduce((sum, { survivors }) => sum + survivors.length, 0);
    context.diagnostic(`${tried - survived} of ${tried} noticed`);
    const lists = [...results].flatMap(([id, { survivors }]) => survivors.map((change) => `${id}: ${change}`));
    assert.ok(survived <= tried * 0.05, lists.join("\n"));
  });
});
