import type { Facts, Resource, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, namespaceOf } from "./related.ts";

/** Kinds that back up the namespace they stand in. */
const LOCAL: readonly (readonly [string, string])[] = [
  ["snapscheduler.backube", "SnapshotSchedule"],
  ["volsync.backube", "ReplicationSource"],
  ["k8up.io", "Schedule"],
  ["stash.appscode.com", "BackupConfiguration"],
  ["core.kubestash.com", "BackupConfiguration"],
];
/** Kinds that back up volumes of any namespace, by rules that other objects and labels decide. */
const ANYWHERE: readonly (readonly [string, string])[] = [
  ["config.kio.kasten.io", "Policy"],
  ["longhorn.io", "RecurringJob"],
  ["dr.trident.netapp.io", "Schedule"],
];

/** Each namespace that keeps data in volume claims and that no schedule of backups covers. */
export function* backupMissing(facts: Facts): Generator<Answered> {
  const { inventory } = facts;
  const keeping = new Set(inventory.ofKind("", "PersistentVolumeClaim").map(namespaceOf));
  for (const workload of facts.workloads) if (hasClaims(workload)) keeping.add(namespaceOf(workload.resource));
  const covered = new Set(LOCAL.flatMap(([group, kind]) => inventory.ofKind(group, kind).map(namespaceOf)));
  const anywhere = ANYWHERE.some(([group, kind]) => inventory.ofKind(group, kind).length > 0);
  const schedules = inventory.ofKind("velero.io", "Schedule");
  for (const namespace of inventory.ofKind("", "Namespace")) {
    const { name } = namespace.ref;
    if (!keeping.has(name)) continue;
    const subject = about(namespace);
    if (anywhere || covered.has(name) || schedules.some((schedule) => covers(schedule, name))) {
      yield { subject, answer: "pass" };
    } else yield { subject, answer: facts.target.complete ? "fail" : "unknown", detail: { path: ["metadata"] } };
  }
}

const hasClaims = ({ resource }: Workload): boolean =>
  listAt(resource.object, ["spec", "volumeClaimTemplates"]).length > 0;

/** True when a Velero schedule takes in a namespace; without a list it takes in all of them. */
function covers({ object }: Resource, namespace: string): boolean {
  const included = listAt(object, ["spec", "template", "includedNamespaces"]);
  const excluded = listAt(object, ["spec", "template", "excludedNamespaces"]);
  const within = included.length === 0 || included.includes("*") || included.includes(namespace);
  return within && !excluded.includes(namespace) && (object["spec"] as { paused?: unknown }).paused !== true;
}
