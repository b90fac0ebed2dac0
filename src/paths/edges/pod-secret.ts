import { secretUses, type Container } from "../../facts/index.ts";
import { defineEdge } from "../define.ts";
import type { GraphNode } from "../hop.ts";
import { namespaceOf } from "../view.ts";

/**
 * What a pod mounts or takes as a variable lies in its containers in plain text.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/
 */
export const edge = defineEdge({
  title: "Secret in a container",
  from: "container",
  to: "secret",
  attack: ["T1552.007", "MS-TA9027"],
  needs: "code execution in the container",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const nodes = new Map<Container, GraphNode>(view.containers.map(({ container, node }) => [container, node]));
    for (const { secret, how, workload, containers, path } of secretUses(view.facts.workloads)) {
      if (how === "image-pull" || how === "volume-driver") continue;
      const name = secret.slice(secret.indexOf("/") + 1);
      const { resource } = workload;
      for (const container of workload.pods.flatMap((pod) => pod.containers)) {
        const from = nodes.get(container);
        if (from === undefined || !containers.includes(container.name)) continue;
        const fix = `do not give Secret ${name} to container ${container.name}`;
        yield {
          from,
          to: view.node("secret", namespaceOf(resource), name),
          why: () => `container ${container.name} holds Secret ${secret}`,
          because: [{ resource, path }],
          cuts: [view.cut(resource, path, { fix, control: null, changes: [{ path }] })],
        };
      }
    }
  },
});
