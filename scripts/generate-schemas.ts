/**
 * Writes library/schemas/*.json: the structure of Kubernetes' own kinds and of the custom kinds that AI platforms
 * bring, taken from the modules that publish them (see scripts/schemas/sources.ts). For developers: needs Go.
 */
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readKubernetes } from "./schemas/kubernetes.ts";
import { KUBERNETES } from "./schemas/sources.ts";
import { writeGroup } from "./schemas/write.ts";

const FOLDER = join(import.meta.dirname, "../library/schemas");

/** The folder that `go mod download` puts a module into. */
function download(module: string, version: string): string {
  const output = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`], { encoding: "utf8" });
  const { Dir: folder }: { Dir: string } = JSON.parse(output);
  return folder;
}

mkdirSync(FOLDER, { recursive: true });
for (const file of globSync("*.json", { cwd: FOLDER })) rmSync(join(FOLDER, file));

const builtIn = readKubernetes(download(KUBERNETES.module, KUBERNETES.version));
let total = 0;
for (const [group, schemas] of builtIn) {
  const size = writeGroup(FOLDER, group, [`${KUBERNETES.module}@${KUBERNETES.version}`], schemas, { builtIn: true });
  console.log(`${group}.json: ${schemas.kinds.size} kinds, ${schemas.definitions.size} definitions, ${size} bytes`);
  total += size;
}
console.log(`${total} bytes in all`);
