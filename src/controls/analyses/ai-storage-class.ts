import { isAiRole } from "../../core/role.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mapAt, namespaceOf, textAt } from "./related.ts";

/**
 * Each storage class that keeps models or data of AI workloads, by the parameters that switch encryption on: `encryption`
 * names them by provisioner. A provisioner that is not in it is unknown.
 */
export function* aiStorageClass(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const encryption = options["encryption"] as Readonly<Record<string, readonly string[]>>;
  const classes = new Map<string, Resource>();
  for (const resource of facts.inventory.ofKind("storage.k8s.io", "StorageClass"))
    classes.set(resource.ref.name, resource);
  if (classes.size === 0) return;
  const users = usersOf(facts);
  for (const [name, resource] of classes) {
    const claims = users.get(name);
    if (claims === undefined) continue;
    const subject = about(resource);
    const parameters = encryption[textAt(resource.object, ["provisioner"]) ?? ""];
    const given = mapAt(resource.object, ["parameters"]);
    if (parameters === undefined) {
      const message = `whether storage class ${name}, which keeps models or data, encrypts its disks cannot be told: its provisioner is not known`;
      yield { subject, answer: "unknown", detail: { message, path: ["provisioner"] } };
    } else if (parameters.some((key) => !["", "false"].includes(String(given[key] ?? "").toLowerCase()))) {
      yield { subject, answer: "pass" };
    } else {
      const message = `storage class ${name} keeps models or data (claim ${claims}) on disks that are encrypted with no key of yours: a snapshot or a disk that is attached elsewhere gives them away`;
      yield { subject, answer: "fail", detail: { message, path: ["provisioner"] } };
    }
  }
}

/** The claim of an AI workload that uses each storage class. */
function usersOf(facts: Facts): ReadonlyMap<string, string> {
  const classOf = new Map<string, string>();
  for (const claim of facts.inventory.ofKind("", "PersistentVolumeClaim")) {
    const name = textAt(claim.object, ["spec", "storageClassName"]);
    if (name !== null) classOf.set(`${namespaceOf(claim)}/${claim.ref.name}`, name);
  }
  const users = new Map<string, string>();
  for (const { resource, role, pods } of facts.workloads) {
    if (!isAiRole(role)) continue;
    for (const { spec } of pods) {
      for (const volume of listAt(spec, ["volumes"])) {
        const claim = textAt(volume, ["persistentVolumeClaim", "claimName"]);
        const found = claim === null ? undefined : classOf.get(`${namespaceOf(resource)}/${claim}`);
        if (found !== undefined && claim !== null && !users.has(found)) users.set(found, claim);
      }
    }
  }
  return users;
}
