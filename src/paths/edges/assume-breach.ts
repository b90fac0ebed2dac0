import { reachOf } from "../../facts/index.ts";
import { defineEdge } from "../define.ts";
import { containerPorts } from "../exposure.ts";

/**
 * What is reached may have a flaw that nobody knows yet. It is taken into account only where that is asked for, since
 * it says nothing about how the program is set up.
 *
 * @see https://attack.mitre.org/techniques/T1190/
 */
export const edge = defineEdge({
  title: "Unknown flaw in a program that is reached",
  from: "entry",
  to: "container",
  attack: ["T1190"],
  needs: "a connection to the program",
  cost: 3,
  confidence: "conditional",
  cutBy: ["network.no-default-deny-ingress"],

  *hops(view) {
    if (!view.assumesBreach) return;
    const endpoints = new Map(view.network.endpoints.map((endpoint) => [endpoint.pod, endpoint]));
    for (const { container, node, of } of view.containers) {
      const endpoint = endpoints.get(of.pod);
      const ports = containerPorts(view.network, container);
      if (!endpoint || ports === null) continue;
      const { reach } = reachOf(view.network, endpoint, ports);
      if (reach !== "internet" && reach !== "private" && reach !== "cluster") continue;
      const from = { internet: "internet", private: "private-network", cluster: "cluster-network" }[reach];
      yield {
        from: view.entry(from),
        to: node,
        why: () => `${container.name} is reached from there, and may have a flaw that nobody knows yet`,
        because: [{ resource: of.pod.workload.resource, path: [...container.path, "ports"] }],
        cuts: [],
      };
    }
  },
});
