import type { Facts, JsonObject, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

/**
 * Each ServiceAccount of the input that different programs use. Workloads that share the value of one of the labels
 * named in `labels` are parts of one program; default accounts are left out. With `roles` only workloads of these count.
 */
export function sharedServiceAccount(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const keys = Array.isArray(options["labels"]) ? options["labels"].map(String) : [];
  const roles = Array.isArray(options["roles"]) ? new Set(options["roles"].map(String)) : null;
  const users = new Map<string, Set<Workload>>();
  for (const workload of facts.workloads) {
    if (roles !== null && !roles.has(workload.role)) continue;
    for (const { serviceAccount } of workload.pods) {
      const key = `${workload.resource.ref.namespace ?? ""}/${serviceAccount}`;
      const known = users.get(key);
      if (known) known.add(workload);
      else users.set(key, new Set([workload]));
    }
  }
  for (const resource of facts.inventory.ofKind("", "ServiceAccount")) {
    const { name, namespace } = resource.ref;
    if (name === "default") continue;
    const programs = programsOf([...(users.get(`${namespace ?? ""}/${name}`) ?? [])], keys);
    const subject = about(resource);
    if (programs.length < 2) {
      said.push({ subject, answer: "pass" });
      continue;
    }
    const message =
      `${programs.length} programs act as service account ${name} (${programs.toSorted().join(", ")}): ` +
      "each has the rights that any of them needs";
    said.push({ subject, answer: "fail", detail: { message, path: ["metadata"] } });
  }
  return said;
}

/** One name for each set of workloads that share a label's value. */
function programsOf(workloads: readonly Workload[], keys: readonly string[]): string[] {
  const programs: { name: string; marks: Set<string> }[] = [];
  for (const workload of workloads) {
    const marks = marksOf(workload, keys);
    const same = programs.find((program) => marks.some((mark) => program.marks.has(mark)));
    if (same) for (const mark of marks) same.marks.add(mark);
    else
      programs.push({
        name: `${workload.resource.ref.kind} ${workload.resource.ref.name}`,
        marks: new Set(marks),
      });
  }
  return programs.map(({ name }) => name);
}

function marksOf({ resource, pods }: Workload, keys: readonly string[]): string[] {
  const metadata = [resource.object["metadata"], ...pods.map((pod) => pod.metadata)];
  const labels = metadata.map((one) => (one as JsonObject | undefined)?.["labels"] as JsonObject | undefined);
  const marks = keys.flatMap((key) => labels.map((map) => map?.[key]).filter((value) => typeof value === "string"));
  return marks.length > 0 ? marks.map(String) : [resource.ref.name];
}
