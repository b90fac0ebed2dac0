import { defineEdge } from "../define.ts";

/**
 * Whoever runs code in the container uses the accelerators it was given.
 *
 * @see https://attack.mitre.org/techniques/T1496/
 */
export const edge = defineEdge({
  title: "Accelerators of a container",
  from: "container",
  to: "objective",
  attack: ["T1496", "AML.T0034"],
  needs: "code execution in the container",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const { container, node, of } of view.containers) {
      const { workload } = of.pod;
      if (!(Object.keys(container.accelerators).length > 0)) continue;
      yield {
        from: node,
        to: view.jewel(of.namespace, "gpus"),
        why: () => `container ${container.name} holds ${Object.keys(container.accelerators).join(", ")}`,
        because: [{ resource: workload.resource, path: [...container.path, "resources"] }],
        cuts: [],
      };
    }
  },
});
