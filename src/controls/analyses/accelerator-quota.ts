import type { Facts } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, listAt, mapAt, namespaceOf, textAt } from "./related.ts";

/**
 * Each namespace whose workloads use accelerators, against the ResourceQuotas of Kubernetes and the queues of Kueue in
 * the input. What is missing from an incomplete input is unknown.
 */
export function* acceleratorQuota(facts: Facts): Generator<Answered> {
  const used = new Map<string, Set<string>>();
  for (const { resource, pods, role } of facts.workloads) {
    if (role === "gpu-infrastructure") continue;
    for (const { containers } of pods) {
      for (const { accelerators } of containers) {
        for (const name of Object.keys(accelerators)) {
          const namespace = resource.ref.namespace ?? "default";
          used.set(namespace, (used.get(namespace) ?? new Set()).add(name));
        }
      }
    }
  }
  if (used.size === 0) return;
  const quotas = groupBy(facts.inventory.ofKind("", "ResourceQuota"), namespaceOf);
  const queued = queuedNamespaces(facts);
  for (const resource of facts.inventory.ofKind("", "Namespace")) {
    const names = used.get(resource.ref.name);
    if (names === undefined) continue;
    const hard = new Set(
      (quotas.get(resource.ref.name) ?? []).flatMap(({ object }) => Object.keys(mapAt(object, ["spec", "hard"]))),
    );
    const open = [...names].filter((name) => !queued.has(resource.ref.name) && !hard.has(quotaName(name)));
    const subject = about(resource);
    if (open.length === 0) yield { subject, answer: "pass" };
    else if (!facts.target.complete) {
      const message = `whether a quota or a queue bounds the ${open.toSorted().join(", ")} of namespace ${resource.ref.name} cannot be told: none is in the input`;
      yield { subject, answer: "unknown", detail: { message } };
    } else {
      const message = `namespace ${resource.ref.name} may take every ${open.toSorted().join(", ")} of the cluster: neither a quota nor a queue bounds it`;
      yield { subject, answer: "fail", detail: { message, path: ["metadata"] } };
    }
  }
}

/** How a quota names an extended resource, or a class of devices that is claimed. */
const quotaName = (name: string): string =>
  name.startsWith("claim:") ? `${name.slice("claim:".length)}.deviceclass.resource.k8s.io/devices` : `requests.${name}`;

/** Namespaces with a LocalQueue whose ClusterQueue bounds an accelerator. */
function queuedNamespaces(facts: Facts): Set<string> {
  const bounded = new Set(
    facts.inventory
      .ofKind("kueue.x-k8s.io", "ClusterQueue")
      .filter(({ object }) =>
        listAt(object, ["spec", "resourceGroups"]).some((group) =>
          listAt(group, ["coveredResources"]).some((name) => typeof name === "string" && name.includes("/")),
        ),
      )
      .map(({ ref }) => ref.name),
  );
  const queues = facts.inventory.ofKind("kueue.x-k8s.io", "LocalQueue");
  return new Set(
    queues.filter(({ object }) => bounded.has(textAt(object, ["spec", "clusterQueue"]) ?? "")).map(namespaceOf),
  );
}
