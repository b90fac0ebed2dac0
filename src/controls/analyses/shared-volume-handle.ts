import type { Facts, Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy } from "./related.ts";

/** Each PersistentVolume of a CSI driver against those that name the same storage and are claimed in another namespace. */
export function* sharedVolumeHandle(facts: Facts): Generator<Answered> {
  const volumes = facts.inventory.ofKind("", "PersistentVolume");
  const byHandle = groupBy(volumes, (volume) => handleOf(volume) ?? "");
  for (const resource of volumes) {
    const subject = about(resource);
    const namespace = claimantOf(resource);
    const handle = handleOf(resource);
    const same = handle === null ? [] : (byHandle.get(handle) ?? []);
    const other = same.find((one) => namespace !== null && (claimantOf(one) ?? namespace) !== namespace);
    if (other === undefined) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message =
      `volume ${resource.ref.name}, of namespace ${namespace}, is the same storage as volume ${other.ref.name}, ` +
      `of namespace ${claimantOf(other)}: pods of both read and write the same files`;
    yield { subject, answer: "fail", detail: { message, path: ["spec", "csi", "volumeHandle"] } };
  }
}

function handleOf({ object }: Resource): string | null {
  const driver = valueAt(object, ["spec", "csi", "driver"]);
  const handle = valueAt(object, ["spec", "csi", "volumeHandle"]);
  return typeof driver === "string" && typeof handle === "string" ? `${driver} ${handle}` : null;
}

function claimantOf({ object }: Resource): string | null {
  const namespace = valueAt(object, ["spec", "claimRef", "namespace"]);
  return typeof namespace === "string" ? namespace : null;
}
