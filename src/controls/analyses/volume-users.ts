import type { Path } from "../../core/location.ts";
import type { Container, Facts, Workload } from "../../facts/index.ts";
import { listAt, mapAt, namespaceOf, textAt } from "./related.ts";

/** One container's mount of storage that other workloads may mount too. */
export interface VolumeUse {
  readonly workload: Workload;
  readonly container: Container;
  /** What is mounted: `claim ml/data`, `nfs server:/export`. */
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

/** The mounts of claims and NFS exports of the input, by storage. */
export function volumeUses(facts: Facts): ReadonlyMap<string, readonly VolumeUse[]> {
  let uses = known.get(facts);
  if (!uses) known.set(facts, (uses = findUses(facts)));
  return uses;
}

function findUses(facts: Facts): Map<string, VolumeUse[]> {
  const uses = new Map<string, VolumeUse[]>();
  for (const workload of facts.workloads) {
    for (const pod of workload.pods) {
      const volumes = storedVolumes(workload, pod.spec);
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
function storedVolumes(workload: Workload, spec: unknown): Map<string, StoredVolume> {
  const volumes = new Map<string, StoredVolume>();
  for (const volume of listAt(spec, ["volumes"])) {
    const name = textAt(volume, ["name"]);
    const claim = mapAt(volume, ["persistentVolumeClaim"]);
    const claimName = textAt(claim, ["claimName"]);
    const nfs = mapAt(volume, ["nfs"]);
    const server = textAt(nfs, ["server"]);
    if (name === null) continue;
    if (claimName !== null) {
      const storage = `claim ${namespaceOf(workload.resource)}/${claimName}`;
      volumes.set(name, { storage, readOnly: claim["readOnly"] === true, names: [name, claimName] });
    } else if (server !== null) {
      const path = textAt(nfs, ["path"]) ?? "/";
      volumes.set(name, { storage: `nfs ${server}:${path}`, readOnly: nfs["readOnly"] === true, names: [name, path] });
    }
  }
  return volumes;
}

/** True when two mounts of one storage may hold the same files. */
export const overlap = (a: VolumeUse, b: VolumeUse): boolean =>
  a.subPath === b.subPath || a.subPath === "" || b.subPath === "";
