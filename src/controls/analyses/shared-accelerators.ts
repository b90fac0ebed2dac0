import { type Container, type Facts, nodeSharing, type Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { listOption } from "./network-asking.ts";
import { mapAt, namespaceOf, textAt } from "./related.ts";
import { teamOf } from "./teams.ts";

/** Labels by which pods choose nodes that share their accelerators, and what their values mean. */
const SELECTORS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["cloud.google.com/gke-gpu-sharing-strategy", { "time-sharing": "time-slicing", mps: "mps" }],
  ["nvidia.com/gpu.sharing-strategy", { "time-slicing": "time-slicing", mps: "mps" }],
];

/**
 * Each workload that uses an accelerator which several pods hold at once, shared in the way that `strategy` names:
 * fails where workloads of another team use the same resource so. `resources` are names, or beginnings that end in
 * `*`, of resources that are always shared that way.
 */
export function* sharedAccelerator(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const strategy = String(options["strategy"] ?? "");
  const names = listOption(options, "resources");
  const configured = nodeSharing(facts.inventory).filter((sharing) => sharing.strategy === strategy);
  const others = nodeSharing(facts.inventory).some(
    (sharing) => sharing.strategy !== strategy && sharing.strategy !== "mig",
  );
  const users = new Map<string, Map<Workload, Container>>();
  for (const workload of facts.workloads) {
    if (workload.role === "gpu-infrastructure") continue;
    for (const container of workload.pods.flatMap((pod) => pod.containers)) {
      for (const resource of Object.keys(container.accelerators)) {
        if (!isShared(resource, container)) continue;
        const known = users.get(resource) ?? new Map<Workload, Container>();
        users.set(resource, known.set(workload, known.get(workload) ?? container));
      }
    }
  }
  for (const [resource, workloads] of users) {
    const byTeam = Map.groupBy(workloads.keys(), (one) => teamOf(facts, namespaceOf(one.resource)));
    for (const [workload, container] of workloads) {
      const subject = { resource: workload.resource, workload, pod: null, container: null };
      const team = teamOf(facts, namespaceOf(workload.resource));
      const other = [...byTeam].find(([name]) => name !== team)?.[1][0];
      if (other === undefined) {
        yield { subject, answer: "pass" };
        continue;
      }
      const { kind, name } = workload.resource.ref;
      const message = `${kind} ${name} of team ${team} shares ${resource} with ${other.resource.ref.kind} ${other.resource.ref.name} of team ${teamOf(facts, namespaceOf(other.resource))}`;
      yield { subject, answer: "fail", detail: { message, path: [...container.path, "resources"] } };
    }
  }

  function isShared(resource: string, { pod }: Container): boolean {
    if (names.some((name) => (name.endsWith("*") ? resource.startsWith(name.slice(0, -1)) : resource === name)))
      return true;
    const selector = mapAt(pod.spec, ["nodeSelector"]);
    const chosen = SELECTORS.map(([label, meanings]) => meanings[textAt(selector, [label]) ?? ""]).find(Boolean);
    if (chosen !== undefined) return chosen === strategy;
    return configured.some(({ device, renamed }) => {
      // where nodes are shared in several ways, or some under another name, a plain name may mean a whole device
      if (!resource.startsWith("nvidia.com/") || (device !== null && resource.replace(/\.shared$/, "") !== device))
        return false;
      return resource.endsWith(".shared") ? !others : !renamed && !others;
    });
  }
}
