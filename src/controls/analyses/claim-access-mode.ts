import type { Facts, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

/**
 * Each claim that many nodes may write to at once (ReadWriteMany) against its users: it fails where one pod alone uses
 * it. An incomplete input may hide other users.
 */
export function* claimAccessMode(facts: Facts): Generator<Answered> {
  const users = new Map<string, Set<Workload>>();
  for (const workload of facts.workloads) {
    for (const { spec } of workload.pods) {
      for (const name of claimsOf(spec)) {
        const key = `${workload.resource.ref.namespace ?? ""}/${name}`;
        const known = users.get(key);
        if (known) known.add(workload);
        else users.set(key, new Set([workload]));
      }
    }
  }
  for (const resource of facts.inventory.ofKind("", "PersistentVolumeClaim")) {
    const { name, namespace } = resource.ref;
    const subject = about(resource);
    const [user, ...others] = users.get(`${namespace ?? ""}/${name}`) ?? [];
    const modes = valueAt(resource.object, ["spec", "accessModes"]);
    const wide = Array.isArray(modes) && modes.includes("ReadWriteMany");
    if (!wide || user === undefined || others.length > 0 || !isSingle(user)) {
      yield { subject, answer: "pass" };
    } else if (facts.target.complete) {
      const who = `${user.resource.ref.kind} ${user.resource.ref.name}`;
      const message =
        `claim ${name} may be mounted by many nodes at once, and only ${who} uses it: ` +
        "a second pod, started by mistake or by somebody else, may write to the same files";
      yield { subject, answer: "fail", detail: { message, path: ["spec", "accessModes"] } };
    } else yield { subject, answer: "unknown" };
  }
}

const isSingle = ({ pods }: Workload): boolean => pods.length === 1 && (pods[0]?.replicas ?? 2) < 2;

function claimsOf(spec: unknown): string[] {
  const volumes = valueAt(spec, ["volumes"]);
  if (!Array.isArray(volumes)) return [];
  const names = volumes.map((volume: unknown) => valueAt(volume, ["persistentVolumeClaim", "claimName"]));
  return names.filter((name) => typeof name === "string");
}
