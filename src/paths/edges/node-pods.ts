import { defineEdge } from "../define.ts";

/**
 * Root on a node is root in every container on it: its files, its memory, its volumes and its accelerators.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Containers of a taken node",
  from: "node",
  to: "container",
  attack: ["T1611"],
  needs: "root on the node",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const { any } = view.placement;
    for (const { pod, containers, places } of view.pods) {
      const { resource } = pod.workload;
      for (const place of places) {
        // whether two pods of unknown place share a node is not known
        const unknown = place === any || place.name.startsWith("pool-");
        for (const { container, node } of containers) {
          yield {
            from: place,
            to: node,
            why: () =>
              unknown
                ? `container ${container.name} may run on the same node, or come there when it starts again`
                : `container ${container.name} runs on ${place.name}`,
            because: [{ resource, path: pod.specPath }],
            cuts: [],
            cost: unknown ? 2 : 0,
            confidence: unknown ? "conditional" : "certain",
          };
        }
      }
    }
  },
});
