import type { Inventory, JsonObject } from "../../../inventory/index.ts";
import type { Workload } from "../model.ts";
import { isMap, listAt, mapAt, textAt } from "../recognition/candidate.ts";

/** One file that a container gets from a ConfigMap or a Secret. */
export interface MountedFile {
  readonly name: string;
  readonly text: string;
  /** `ConfigMap jupyter-config`. */
  readonly from: string;
}

/** The files that a container gets, and the objects they would come from that the input does not hold. */
export interface MountedFiles {
  readonly files: readonly MountedFile[];
  readonly missing: readonly string[];
}

/** Finds ConfigMaps and Secrets from where a workload stands; null for one that the input does not hold. */
export interface ObjectFinder {
  entries(kind: "ConfigMap" | "Secret", name: string): ReadonlyMap<string, string> | null;
}

/** A finder for the namespace of a workload. Texts of Secrets are decoded; they must never be shown. */
export function finderFor({ resource }: Workload, inventory: Inventory): ObjectFinder {
  return {
    entries(kind, name) {
      const { namespace } = resource.ref;
      // rendered charts often leave the namespace to the command that applies them
      const found = inventory.find("", kind, namespace, name) ?? inventory.find("", kind, null, name);
      return found ? entriesOf(found.object) : null;
    },
  };
}

function entriesOf(object: JsonObject): ReadonlyMap<string, string> {
  const secret = object["kind"] === "Secret";
  const entries = new Map<string, string>();
  for (const [key, value] of Object.entries(mapAt(object, "data"))) {
    if (typeof value === "string") entries.set(key, secret ? decoded(value) : value);
  }
  for (const [key, value] of Object.entries(mapAt(object, "stringData"))) {
    if (typeof value === "string") entries.set(key, value);
  }
  return entries;
}

const decoded = (value: string): string => Buffer.from(value, "base64").toString("utf8");

interface Source {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly items: readonly unknown[];
}

function sourcesOf(volume: JsonObject): Source[] {
  const parts = [volume, ...listAt(mapAt(volume, "projected"), "sources").filter(isMap)];
  return parts.flatMap((part): Source[] => {
    const configMap = mapAt(part, "configMap");
    const secret = mapAt(part, "secret");
    const secretName = textAt(secret, "secretName") || textAt(secret, "name");
    return [
      { kind: "ConfigMap" as const, name: textAt(configMap, "name"), items: listAt(configMap, "items") },
      { kind: "Secret" as const, name: secretName, items: listAt(secret, "items") },
    ].filter(({ name }) => name !== "");
  });
}

/** The files that a container's mounts bring from ConfigMaps and Secrets. */
export function mountedFiles(container: JsonObject, pod: JsonObject, finder: ObjectFinder): MountedFiles {
  const volumes = new Map<string, JsonObject>();
  for (const volume of listAt(pod, "volumes")) if (isMap(volume)) volumes.set(textAt(volume, "name"), volume);
  const files: MountedFile[] = [];
  const missing = new Set<string>();
  for (const mount of listAt(container, "volumeMounts")) {
    const volume = isMap(mount) ? volumes.get(textAt(mount, "name")) : undefined;
    if (!isMap(mount) || volume === undefined) continue;
    for (const source of sourcesOf(volume)) {
      const from = `${source.kind} ${source.name}`;
      const entries = finder.entries(source.kind, source.name);
      if (entries === null) missing.add(from);
      else files.push(...filesOf(entries, source, mount).map((file) => ({ ...file, from })));
    }
  }
  return { files, missing: [...missing] };
}

/** The files of one source: all keys, the items that are listed, or the one that `subPath` names. */
function filesOf(
  entries: ReadonlyMap<string, string>,
  { items }: Source,
  mount: JsonObject,
): Omit<MountedFile, "from">[] {
  const paths = items.flatMap((item) => (isMap(item) ? [[textAt(item, "key"), textAt(item, "path")] as const] : []));
  const listed = items.length > 0 ? paths : [...entries.keys()].map((key) => [key, key] as const);
  const subPath = textAt(mount, "subPath");
  const mounted = subPath === "" ? listed : listed.filter(([, path]) => path === subPath);
  const given = subPath === "" ? null : textAt(mount, "mountPath");
  return mounted.flatMap(([key, path]) => {
    const text = entries.get(key);
    const name = (given ?? path).split("/").at(-1) ?? path;
    return text === undefined ? [] : [{ name, text }];
  });
}
