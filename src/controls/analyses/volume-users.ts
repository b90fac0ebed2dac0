import type { Path } from "../../core/location.ts";
import type { Container, Facts, Workload } from "../../facts/index.ts";
import { listAt, mapAt, namespaceOf, textAt } from "./related.ts";

/** One container's mount of storage that other workloads may mount too. */
export interface VolumeUse {
  readonly workload: Workload;
  readonly container: Container;
  /** What is mounted, the same for all ways to it: `claim ml/data`, `nfs server:/export`, `csi driver handle`. */
  readonly storage: string;
  readonly readOnly: boolean;
  readonly mountPath: string;
  /** Empty for the whole volume. */
  readonly subPath: string;
  /** Names that may tell what the storage holds: of the volume, the claim or the export, and of the mount's folder. */
  readonly names: readonly string[];
  /** Path of the mount in the workload's resource. */
  readonly path: Path;
}

const known = new WeakMap<Facts, ReadonlyMap<string, readonly VolumeUse[]>>();

/** The mounts of claims, NFS exports and CSI volumes of the input, by storage. */
export function volumeUses(facts: Facts): ReadonlyMap<string, readonly VolumeUse[]> {
  let uses = known.get(facts);
  if (!uses) known.set(facts, (uses = findUses(facts)));
  return uses;
}

function findUses(facts: Facts): Map<string, VolumeUse[]> {
  const uses = new Map<string, VolumeUse[]>();
  const storageOf = boundStorage(facts);
  for (const workload of facts.workloads) {
    for (const pod of workload.pods) {
      const volumes = storedVolumes(workload, pod.spec, storageOf);
      if (volumes.size === 0) continue;
      for (const container of pod.containers) {
        for (const [at, mount] of listAt(container.spec, ["volumeMounts"]).entries()) {
          const volume = volumes.get(textAt(mount, ["name"]) ?? "");
          if (volume === undefined) continue;
          const mountPath = textAt(mount, ["mountPath"]) ?? "";
          const use = {
            ...{ workload, container, mountPath, storage: volume.storage },
            readOnly: volume.readOnly || mapAt(mount, [])["readOnly"] === true,
            subPath: textAt(mount, ["subPath"]) ?? textAt(mount, ["subPathExpr"]) ?? "",
            names: [...volume.names, mountPath],
            path: [...container.path, "volumeMounts", at],
          };
          const same = uses.get(volume.storage);
          if (same) same.push(use);
          else uses.set(volume.storage, [use]);
        }
      }
    }
  }
  return uses;
}

interface StoredVolume {
  readonly storage: string;
  readonly readOnly: boolean;
  readonly names: readonly string[];
}

/** The volumes of a pod that outlive it and that others may mount, by name. */
function storedVolumes(
  workload: Workload,
  spec: unknown,
  storageOf: (namespace: string, claim: string) => string,
): Map<string, StoredVolume> {
  const volumes = new Map<string, StoredVolume>();
  for (const volume of listAt(spec, ["volumes"])) {
    const name = textAt(volume, ["name"]);
    const claim = mapAt(volume, ["persistentVolumeClaim"]);
    const claimName = textAt(claim, ["claimName"]);
    const own = storageIn(volume);
    if (name === null) continue;
    if (claimName !== null) {
      const storage = storageOf(namespaceOf(workload.resource), claimName);
      volumes.set(name, { storage, readOnly: claim["readOnly"] === true, names: [name, claimName] });
    } else if (own !== null) {
      volumes.set(name, { storage: own.storage, readOnly: own.readOnly, names: [name, own.path] });
    }
  }
  return volumes;
}

/** What an NFS or CSI volume, of a pod or of the cluster, stands for; null for other kinds. */
function storageIn(volume: unknown): { storage: string; path: string; readOnly: boolean } | null {
  const nfs = mapAt(volume, ["nfs"]);
  const server = textAt(nfs, ["server"]);
  if (server !== null) {
    const path = textAt(nfs, ["path"]) ?? "/";
    return { storage: `nfs ${server}:${path}`, path, readOnly: nfs["readOnly"] === true };
  }
  const csi = mapAt(volume, ["csi"]);
  const driver = textAt(csi, ["driver"]);
  const attributes = mapAt(csi, ["volumeAttributes"]);
  const bucket = textAt(attributes, ["bucketName"]) ?? textAt(attributes, ["bucket"]);
  // most drivers make a new volume for each pod that names one itself: the same is only what has a name elsewhere
  const handle = bucket ?? textAt(csi, ["volumeHandle"]);
  if (driver === null || handle === null) return null;
  return { storage: `csi ${driver} ${handle}`, path: handle, readOnly: csi["readOnly"] === true };
}

/** What a claim stands for: the storage of its volume where the input tells it, else the claim itself. */
function boundStorage({ inventory }: Facts): (namespace: string, claim: string) => string {
  const bound = new Map<string, string>();
  const byName = new Map<string, string>();
  for (const { object, ref } of inventory.ofKind("", "PersistentVolume")) {
    const storage = storageIn(mapAt(object, ["spec"]))?.storage ?? `volume ${ref.name}`;
    byName.set(ref.name, storage);
    const claim = mapAt(object, ["spec", "claimRef"]);
    bound.set(`${textAt(claim, ["namespace"]) ?? ""}/${textAt(claim, ["name"]) ?? ""}`, storage);
  }
  for (const resource of inventory.ofKind("", "PersistentVolumeClaim")) {
    const storage = byName.get(textAt(resource.object, ["spec", "volumeName"]) ?? "");
    if (storage !== undefined) bound.set(`${namespaceOf(resource)}/${resource.ref.name}`, storage);
  }
  return (namespace, claim) => bound.get(`${namespace}/${claim}`) ?? `claim ${namespace}/${claim}`;
}

/** True when two mounts of one storage may hold the same files. */
export const overlap = (a: VolumeUse, b: VolumeUse): boolean =>
  a.subPath === b.subPath || a.subPath === "" || b.subPath === "";
