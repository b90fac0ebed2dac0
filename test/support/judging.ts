import { compileControl, type ControlJudgement, judge } from "../../src/controls/index.ts";
import type { Document } from "../../src/core/document.ts";
import { establishWorkloads, type Facts, SecretFinder } from "../../src/facts/index.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { SchemaSet } from "../../src/kube/index.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { builtInCatalogue, builtInDetectors, builtInKinds, type Control, readSchemas } from "../../src/pack/index.ts";

const kinds = await builtInKinds();
const catalogue = await builtInCatalogue();
const schemas = new SchemaSet(readSchemas);
const secrets = new SecretFinder(await builtInDetectors(), "test");

/** The documents of YAML texts, read as a scan reads them. @throws when a text is broken */
export function documentsOf(...texts: readonly string[]): Document[] {
  return texts.flatMap((text, index) => {
    const { documents, problems } = readDocuments(text, { file: `text-${index}.yaml`, dropNulls: true });
    if (problems[0]) throw new Error(`${problems[0].message} (line ${problems[0].line})`);
    return documents;
  });
}

/** The facts of documents. */
export function factsOf(documents: readonly Document[], target: Partial<Facts["target"]> = {}): Facts {
  const inventory = buildInventory(documents);
  const { workloads, setups } = establishWorkloads(inventory, kinds, catalogue);
  const cluster = { minor: 36, complete: false, live: false, ...target };
  return { inventory, workloads, setups, target: cluster, schemas, secrets };
}

/** Every judgement of some controls over facts, folded ones included. */
export function judgementsOf(
  facts: Facts,
  controls: readonly Control[],
  params: Readonly<Record<string, unknown>> = {},
): readonly ControlJudgement[] {
  const compiled = controls.map((control) => compileControl(control, { ...control.params, ...params }));
  return judge(facts, compiled, () => true).judgements();
}
