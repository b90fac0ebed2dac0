import { defineEdge } from "../define.ts";
import { openTools } from "../exposure.ts";

/**
 * Sending a job to a Ray cluster is running code on it, by design.
 *
 * @see https://docs.ray.io/en/latest/ray-security/index.html
 */
export const edge = defineEdge({
  title: "Jobs sent to a Ray cluster without sign-in",
  from: "endpoint",
  to: "container",
  attack: ["T1190", "AML.T0049"],
  needs: "a connection to the tool",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const tool of openTools(view)) {
      if (!(tool.fact.product.id === "ray")) continue;
      const { resource } = tool.container.pod.workload;
      for (const to of [tool.holder]) {
        yield {
          from: tool.node,
          to,
          why: () => "Ray runs the jobs it is sent and asks nobody who they are",
          because: [{ resource, path: tool.fact.path ?? tool.container.path }],
          cuts: [tool.signIn],
        };
      }
    }
  },
});
