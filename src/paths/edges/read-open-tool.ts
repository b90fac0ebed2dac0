import { defineEdge } from "../define.ts";
import { openTools } from "../exposure.ts";

/**
 * A vector database, a store or a model server gives what it holds to whoever asks.
 *
 * @see https://attack.mitre.org/techniques/T1213/
 */
export const edge = defineEdge({
  title: "Data read from a tool that asks nobody who they are",
  from: "endpoint",
  to: "objective",
  attack: ["T1213", "AML.T0035"],
  needs: "a connection to the tool",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const tool of openTools(view)) {
      if (!(!tool.runsCode && tool.gives !== null)) continue;
      const { resource } = tool.container.pod.workload;
      for (const to of [view.jewel(tool.namespace, tool.gives ?? "data")]) {
        yield {
          from: tool.node,
          to,
          why: () => `${tool.fact.product.title} serves whoever reaches it`,
          because: [{ resource, path: tool.fact.path ?? tool.container.path }],
          cuts: [tool.signIn],
        };
      }
    }
  },
});
