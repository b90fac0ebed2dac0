import { defineEdge } from "../define.ts";
import { openTools } from "../exposure.ts";
import { sourceGroups } from "../network-sources.ts";

/**
 * Pods reach each other unless a policy stops them.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const edge = defineEdge({
  title: "Open tool reached from another pod",
  from: "container",
  to: "endpoint",
  attack: ["T1210", "MS-TA9034"],
  needs: "code execution in the container",
  cost: 0,
  confidence: "certain",
  cutBy: ["network.no-default-deny-ingress"],

  *hops(view) {
    const tools = openTools(view);
    if (tools.length === 0) return;
    const { network } = view;
    const { algebra } = network;
    const entry = view.entry("cluster-network");
    for (const { endpoint, ports, node, container, isolation } of tools) {
      const { open } = network.between(network.controller, endpoint);
      if (algebra.intersection(open, ports) === algebra.none) continue;
      const { resource } = container.pod.workload;
      const why = (): string => "no policy keeps the pods of the cluster from it";
      yield { from: entry, to: node, why, because: [{ resource, path: container.path }], cuts: [isolation] };
    }
    for (const { sample, node: source, members } of sourceGroups(view)) {
      let sends = false;
      for (const { endpoint, ports, node, container, isolation } of tools) {
        if (members.length === 1 && members[0]?.of.pod === container.pod) continue;
        const { open } = network.between(sample, endpoint);
        if (algebra.intersection(open, ports) === algebra.none) continue;
        const { resource } = container.pod.workload;
        const why = (): string => "no policy keeps it from there";
        sends = true;
        yield { from: source, to: node, why, because: [{ resource, path: container.path }], cuts: [isolation] };
      }
      if (!sends) continue;
      for (const { node, of } of members) {
        const because = [{ resource: of.pod.workload.resource, path: of.pod.specPath }];
        yield { from: node, to: source, why: () => "it sends to other pods", because, cuts: [] };
      }
    }
  },
});
