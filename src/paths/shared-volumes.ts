import type { Cut, Reason } from "./hop.ts";
import type { PlacedContainer, View } from "./view.ts";
import { asList, asMap, asText, at } from "./value.ts";

/** Two containers of different workloads on one volume, of which the first writes. */
export interface SharedVolume {
  readonly writer: PlacedContainer;
  readonly reader: PlacedContainer;
  /** The claim, for people. */
  readonly name: string;
  readonly because: readonly Reason[];
  /** The writer's mount, made read-only. */
  readonly cut: Cut;
}

interface Mounted {
  readonly placed: PlacedContainer;
  readonly mounts: readonly number[];
  readonly writes: boolean;
}

/** So many users of one volume are paired; a volume of more is a platform's own. */
const MAX_USERS = 64;
const known = new WeakMap<View, readonly SharedVolume[]>();

/** Every pair of containers of different workloads on one volume, by claim or by what lies behind the claim. */
export function sharedVolumes(view: View): readonly SharedVolume[] {
  let found = known.get(view);
  if (!found) known.set(view, (found = [...pairs(view)]));
  return found;
}

function* pairs(view: View): Generator<SharedVolume> {
  const volumes = new Map<string, { name: string; users: Mounted[] }>();
  for (const { of, containers } of new Set(view.pods.map((of) => ({ of, containers: of.containers })))) {
    for (const volume of asList(of.pod.spec["volumes"])) {
      const claim = asText(at(volume, "persistentVolumeClaim", "claimName"));
      if (claim === "") continue;
      const key = storageOf(view, of.namespace, claim);
      for (const placed of containers) {
        const mounts = asList(placed.container.spec["volumeMounts"]);
        const own = mounts.flatMap((mount, index) => (at(mount, "name") === at(volume, "name") ? [index] : []));
        if (own.length === 0) continue;
        const readOnly = at(volume, "persistentVolumeClaim", "readOnly") === true;
        const writes = !readOnly && own.some((index) => asMap(mounts[index])["readOnly"] !== true);
        let entry = volumes.get(key);
        if (!entry) volumes.set(key, (entry = { name: `claim ${of.namespace}/${claim}`, users: [] }));
        entry.users.push({ placed, mounts: own, writes });
      }
    }
  }
  for (const { name, users } of volumes.values()) {
    if (users.length > MAX_USERS) continue;
    for (const writer of users) {
      if (!writer.writes) continue;
      for (const reader of users) {
        if (reader.placed.of.pod.workload === writer.placed.of.pod.workload) continue;
        yield pairOf(view, name, writer, reader);
      }
    }
  }
}

function pairOf(view: View, name: string, writer: Mounted, reader: Mounted): SharedVolume {
  const pathOf = ({ placed, mounts }: Mounted) => [...placed.container.path, "volumeMounts", mounts[0] ?? 0];
  const { container, of } = writer.placed;
  const path = [...pathOf(writer), "readOnly"];
  const changes = writer.mounts.map((index) => ({
    path: [...container.path, "volumeMounts", index, "readOnly"],
    value: true,
  }));
  const fix = `mount ${name} read-only in container ${container.name} of ${of.pod.workload.resource.ref.name}`;
  return {
    writer: writer.placed,
    reader: reader.placed,
    name,
    because: [writer, reader].map((each) => ({
      resource: each.placed.of.pod.workload.resource,
      path: pathOf(each),
    })),
    cut: view.podCut(of, path, { fix, control: null, changes }),
  };
}

/** What lies behind a claim: two volumes with one storage are one. */
function storageOf({ facts: { inventory } }: View, namespace: string, claim: string): string {
  const found = inventory.find("", "PersistentVolumeClaim", namespace, claim);
  const name = asText(at(found?.object, "spec", "volumeName"));
  const spec = asMap(name === "" ? undefined : inventory.find("", "PersistentVolume", null, name)?.object["spec"]);
  const { driver, volumeHandle } = asMap(spec["csi"]);
  if (typeof volumeHandle === "string") return `csi ${asText(driver)} ${volumeHandle}`;
  const { server, path } = asMap(spec["nfs"]);
  if (typeof server === "string") return `nfs ${server} ${asText(path)}`;
  return `claim ${namespace}/${claim}`;
}
