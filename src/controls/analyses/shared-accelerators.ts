import { type Container, type Facts, type NodeSharing, nodeSharing, type Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { listOption } from "./network-asking.ts";
import { about, mapAt, namespaceOf, textAt } from "./related.ts";
import { teamOf } from "./teams.ts";

/** Labels by which pods choose nodes that share their accelerators, and what their values mean. */
const SELECTORS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["cloud.google.com/gke-gpu-sharing-strategy", { "time-sharing": "time-slicing", mps: "mps" }],
  ["nvidia.com/gpu.sharing-strategy", { "time-slicing": "time-slicing", mps: "mps" }],
];

/** Who uses one resource in the same shared way, and where that is set. */
interface Users {
  readonly resource: string;
  /** Where the sharing is set for all nodes; null when the pods ask for it. */
  readonly from: NodeSharing | null;
  readonly workloads: Map<Workload, Container>;
}

/**
 * Each way in which several pods hold one accelerator at once, as `strategy` names it: fails where workloads of two
 * teams do. What the configuration of the nodes brings about is said once, of that configuration; what pods ask for,
 * of each of them. `resources` are names, or beginnings that end in `*`, of resources that are always shared that way.
 */
export function* sharedAccelerator(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  for (const { resource, from, workloads } of usersOf(facts, options)) {
    const byTeam = Map.groupBy(workloads.keys(), (one) => teamOf(facts, namespaceOf(one.resource)));
    if (from !== null) {
      const teams = [...byTeam.keys()].toSorted();
      const message = `${teams.join(" and ")} hold the same ${resource} at once, as ${from.resource.ref.kind} ${from.resource.ref.name} sets it`;
      const subject = about(from.resource);
      if (teams.length < 2) yield { subject, answer: "pass" };
      else yield { subject, answer: "fail", detail: { message, path: from.path } };
      continue;
    }
    for (const [{ resource: holder }, container] of workloads) {
      const team = teamOf(facts, namespaceOf(holder));
      const other = [...byTeam].find(([name]) => name !== team)?.[1][0];
      const subject = about(holder);
      if (other === undefined) {
        yield { subject, answer: "pass" };
        continue;
      }
      const message = `${holder.ref.kind} ${holder.ref.name} of team ${team} shares ${resource} with ${other.resource.ref.kind} ${other.resource.ref.name} of team ${teamOf(facts, namespaceOf(other.resource))}`;
      yield { subject, answer: "fail", detail: { message, path: [...container.path, "resources"] } };
    }
  }
}

function usersOf(facts: Facts, options: Readonly<Record<string, unknown>>): Iterable<Users> {
  const strategy = String(options["strategy"] ?? "");
  const names = listOption(options, "resources");
  const all = nodeSharing(facts.inventory);
  // where nodes are shared in several ways, a name does not tell which of them is meant
  const mixed = all.some((sharing) => sharing.strategy !== strategy && sharing.strategy !== "mig");
  const configured = mixed ? [] : all.filter((sharing) => sharing.strategy === strategy);
  const users = new Map<string, Users>();
  for (const workload of facts.workloads) {
    if (workload.role === "gpu-infrastructure") continue;
    for (const container of workload.pods.flatMap((pod) => pod.containers)) {
      for (const resource of Object.keys(container.accelerators)) {
        const from = sharingOf(resource, container);
        if (from === undefined) continue;
        const key = `${resource} ${from === null}`;
        let known = users.get(key);
        if (!known) users.set(key, (known = { resource, from, workloads: new Map() }));
        if (!known.workloads.has(workload)) known.workloads.set(workload, container);
      }
    }
  }
  return users.values();

  /** Where it is set that the resource is shared that way; null when the pod or the name says so, undefined if it is not. */
  function sharingOf(resource: string, { pod }: Container): NodeSharing | null | undefined {
    const named = names.some((name) =>
      name.endsWith("*") ? resource.startsWith(name.slice(0, -1)) : resource === name,
    );
    if (named) return null;
    const selector = mapAt(pod.spec, ["nodeSelector"]);
    const chosen = SELECTORS.map(([label, meanings]) => meanings[textAt(selector, [label]) ?? ""]).find(Boolean);
    if (chosen !== undefined) return chosen === strategy ? null : undefined;
    if (!resource.startsWith("nvidia.com/")) return undefined;
    const shared = resource.endsWith(".shared");
    const device = shared ? resource.slice(0, -".shared".length) : resource;
    return configured.find((each) => (each.device === null || each.device === device) && (shared || !each.renamed));
  }
}
