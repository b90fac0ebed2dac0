import { readFileSync } from "node:fs";
import { join } from "node:path";
import { establishWorkloads } from "../../src/facts/index.ts";
import { Network } from "../../src/facts/network/network.ts";
import type { Endpoint } from "../../src/facts/network/endpoint.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { builtInCatalogue, builtInKinds } from "../../src/pack/index.ts";

const kinds = await builtInKinds();
const catalogue = await builtInCatalogue();

/** The network of YAML texts. */
export function networkOf(...texts: readonly string[]): Network {
  const documents = texts.flatMap((text) => readDocuments(text, { file: "test.yaml", dropNulls: true }).documents);
  const inventory = buildInventory(documents);
  return new Network(inventory, establishWorkloads(inventory, kinds, catalogue).workloads);
}

/** The network of files of a folder. */
export const networkOfFiles = (folder: string, files: readonly string[]): Network =>
  networkOf(...files.map((file) => readFileSync(join(folder, file), "utf8")));

/** The endpoint of a workload, named `namespace/name`. */
export function endpointOf(network: Network, name: string): Endpoint {
  const found = network.endpoints.find(({ peer }) => `${peer.namespace}/${peer.name}` === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
