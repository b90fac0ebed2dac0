/**
 * Writes library/schemas/*.json: the structure of Kubernetes' own kinds and of the custom kinds that AI platforms
 * bring, taken from the modules that publish them (see scripts/schemas/sources.ts). For developers: needs Go.
 */
import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertGroup, type PublishedKind, readCrds } from "./schemas/crds.ts";
import { foldOnto } from "./schemas/fold.ts";
import { addEarlier, type GroupSchemas, readKubernetes } from "./schemas/kubernetes.ts";
import { STATED } from "./schemas/stated.ts";
import { CONTROLLER_GEN, CRD_SOURCES, EARLIER_KUBERNETES, KUBERNETES } from "./schemas/sources.ts";
import { writeGroup } from "./schemas/write.ts";

const FOLDER = join(import.meta.dirname, "../library/schemas");

/** The folder that `go mod download` puts a module into. */
function download(module: string, version: string): string {
  const output = execFileSync("go", ["mod", "download", "-json", `${module}@${version}`], { encoding: "utf8" });
  const { Dir: folder }: { Dir: string } = JSON.parse(output);
  return folder;
}

/** A new folder with the definitions that follow from a module's Go types. */
function definitionsOf(moduleFolder: string, packages: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "schemas-"));
  cpSync(moduleFolder, join(folder, "module"), { recursive: true });
  execFileSync("chmod", ["-R", "u+w", folder]);
  const paths = packages.map((each) => `paths=${each}`);
  execFileSync(
    "go",
    ["run", CONTROLLER_GEN, "crd:allowDangerousTypes=true", ...paths, "output:crd:dir=../definitions"],
    {
      cwd: join(folder, "module"),
    },
  );
  return join(folder, "definitions");
}

mkdirSync(FOLDER, { recursive: true });
for (const file of globSync("*.json", { cwd: FOLDER })) rmSync(join(FOLDER, file));

const builtIn = readKubernetes(download(KUBERNETES.module, KUBERNETES.version));
for (const version of EARLIER_KUBERNETES) addEarlier(builtIn, readKubernetes(download(KUBERNETES.module, version)));
let total = 0;
function write(
  group: string,
  sources: Iterable<string>,
  schemas: GroupSchemas,
  more: Record<string, unknown> = {},
): void {
  const size = writeGroup(FOLDER, group, sources, schemas, more);
  console.log(`${group}.json: ${schemas.kinds.size} kinds, ${schemas.definitions.size} definitions, ${size} bytes`);
  total += size;
}
for (const [group, schemas] of builtIn) {
  if (schemas.kinds.size === 0) continue;
  const versions = [KUBERNETES.version, ...EARLIER_KUBERNETES];
  const sources = versions.map((version) => `${KUBERNETES.module}@${version}`);
  write(group, sources, schemas, { builtIn: true });
}

const published = new Map<string, Map<string, PublishedKind>>();
for (const source of CRD_SOURCES) {
  const moduleFolder = download(source.module, source.version);
  const folder = source.types ? definitionsOf(moduleFolder, source.types) : moduleFolder;
  for (const kind of readCrds(source, folder)) {
    const kinds = published.get(kind.crd.group) ?? new Map<string, PublishedKind>();
    published.set(kind.crd.group, kinds.set(kind.crd.names.kind, kind));
  }
}
const core = builtIn.get("core");
if (!core) throw new Error("no core group");
for (const group of Object.keys(STATED)) if (!published.has(group)) published.set(group, new Map());
for (const [group, kinds] of [...published].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const sources = new Set([...kinds.values()].map((kind) => kind.source));
  const schemas = convertGroup([...kinds.values()], foldOnto(core));
  for (const stated of STATED[group] ?? []) {
    sources.add(stated.source);
    for (const [kind, entry] of Object.entries(stated.kinds)) schemas.kinds.set(kind, entry);
    for (const [name, fields] of Object.entries(stated.definitions)) {
      if (schemas.definitions.has(name)) throw new Error(`${group}: ${name} is stated and published`);
      schemas.definitions.set(name, fields);
    }
  }
  write(group, sources, schemas);
}
console.log(`${total} bytes in all`);
