import { defineEdge } from "../define.ts";

/**
 * What serves, trains or registers models holds their weights.
 *
 * @see https://atlas.mitre.org/techniques/AML.T0035
 */
export const edge = defineEdge({
  title: "Model weights in a container",
  from: "container",
  to: "objective",
  attack: ["AML.T0035", "AML.T0048.004"],
  needs: "code execution in the container",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const { container, node, of } of view.containers) {
      const { workload } = of.pod;
      if (
        !(
          container.type === "regular" &&
          (workload.models.length > 0 || workload.role === "serving" || workload.role === "registry")
        )
      )
        continue;
      yield {
        from: node,
        to: view.jewel(of.namespace, "models"),
        why: () => `${workload.resource.ref.name} holds ${workload.models[0]?.locator ?? "models"}`,
        because: [{ resource: workload.resource, path: workload.models[0]?.path ?? container.path }],
        cuts: [],
      };
    }
  },
});
