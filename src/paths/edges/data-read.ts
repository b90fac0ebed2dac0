import { defineEdge } from "../define.ts";

/**
 * What keeps, labels or trains on data reads it.
 *
 * @see https://attack.mitre.org/techniques/T1530/
 */
export const edge = defineEdge({
  title: "Data in a container",
  from: "container",
  to: "objective",
  attack: ["T1530", "AML.T0035"],
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
          (workload.data.length > 0 || workload.role === "vector-db" || workload.role === "data")
        )
      )
        continue;
      yield {
        from: node,
        to: view.jewel(of.namespace, "data"),
        why: () => `${workload.resource.ref.name} holds ${workload.data[0]?.locator ?? "data"}`,
        because: [{ resource: workload.resource, path: workload.data[0]?.path ?? container.path }],
        cuts: [],
      };
    }
  },
});
