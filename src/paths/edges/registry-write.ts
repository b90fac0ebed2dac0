import { defineEdge } from "../define.ts";
import { openTools } from "../exposure.ts";

/**
 * What serves a model follows the registry, so whoever writes there decides what is served.
 *
 * @see https://atlas.mitre.org/techniques/AML.T0010.003
 */
export const edge = defineEdge({
  title: "Models replaced in a registry that asks nobody who they are",
  from: "endpoint",
  to: "objective",
  attack: ["AML.T0010.003", "T1565.001"],
  needs: "a connection to the tool",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const tool of openTools(view)) {
      if (!tool.writesModels) continue;
      const { resource } = tool.container.pod.workload;
      for (const to of [view.jewel(tool.namespace, "models")]) {
        yield {
          from: tool.node,
          to,
          why: () => `${tool.fact.product.title} lets whoever reaches it replace and read models`,
          because: [{ resource, path: tool.fact.path ?? tool.container.path }],
          cuts: [tool.signIn],
        };
      }
    }
  },
});
