import { type Container, establishWorkloads, type PodTemplate, type WorkloadFacts } from "../../src/facts/index.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { builtInCatalogue, builtInKinds } from "../../src/pack/index.ts";

const kinds = await builtInKinds();
const catalogue = await builtInCatalogue();

/** What runs pods in a YAML text, by the built-in kinds and products. @throws when the text is broken */
export function workloadsOf(text: string): WorkloadFacts {
  const { documents, problems } = readDocuments(text, { file: "test.yaml", dropNulls: true });
  const inventory = buildInventory(documents, problems);
  if (inventory.problems[0]) throw new Error(`${inventory.problems[0].message} (line ${inventory.problems[0].line})`);
  return establishWorkloads(inventory, kinds, catalogue);
}

/** The pods of one workload of a text, by its name. */
export function podsOf(text: string, name: string): readonly PodTemplate[] {
  const found = workloadsOf(text).workloads.find(({ resource }) => resource.ref.name === name);
  if (!found) throw new Error(`no workload ${name}`);
  return found.pods;
}

/** A container of one workload's first pod, by its name. */
export function containerOf(text: string, workload: string, name: string): Container {
  for (const pod of podsOf(text, workload)) {
    const found = pod.containers.find((each) => each.name === name);
    if (found) return found;
  }
  throw new Error(`${workload} has no container ${name}`);
}

/** A container's variables by name, those with a literal value. */
export const environmentOf = ({ spec }: Container): Record<string, string> =>
  Object.fromEntries((spec["env"] as { name: string; value: string }[]).map(({ name, value }) => [name, value]));

/** Where else fields of a container or pod stand: `Kind/name:path`. */
export const sourcesOf = ({ contributions }: Pick<Container, "contributions">): string[] =>
  contributions.map(({ resource, path }) => `${resource.ref.kind}/${resource.ref.name}:${path.join(".")}`);
