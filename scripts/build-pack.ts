import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compileControl } from "../src/controls/index.ts";
import {
  type CheckedControl,
  builtInCatalogue,
  builtInControls,
  builtInDetectors,
  builtInKinds,
  controlExamples,
} from "../src/pack/index.ts";

/** Checks the built-in pack and writes it, joined and parsed, to `dist/library/`. @throws pack/invalid */
export async function buildPack(dist: string): Promise<void> {
  const folder = join(dist, "library");
  mkdirSync(folder, { recursive: true });
  const controls = (await builtInControls()).map((control): CheckedControl => {
    const compiled = compileControl(control, control.params);
    compiled.message();
    compiled.at();
    compiled.adjustments();
    for (const step of control.fix) if ("drop" in step) compiled.expression(step.values);
    return { ...control, reads: compiled.reads, trees: compiled.trees() };
  });
  const examples = Object.fromEntries(controls.map(({ id }) => [id, controlExamples(id) ?? undefined]));
  const parts = {
    controls,
    examples,
    kinds: await builtInKinds(),
    catalogue: await builtInCatalogue(),
    secrets: await builtInDetectors(),
  };
  for (const [name, value] of Object.entries(parts)) writeFileSync(join(folder, `${name}.json`), JSON.stringify(value));
  cpSync(join(dirname(import.meta.dirname), "library", "schemas"), join(folder, "schemas"), { recursive: true });
  cpSync(join(dirname(import.meta.dirname), "library", "default-roles.json"), join(folder, "default-roles.json"));
}
