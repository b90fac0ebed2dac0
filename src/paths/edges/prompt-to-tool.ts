import { defineEdge } from "../define.ts";

/**
 * An agent that reads text from outside may follow instructions in it, with the tools and accounts it holds.
 *
 * @see https://atlas.mitre.org/techniques/AML.T0051.001
 */
export const edge = defineEdge({
  title: "Instructions in a prompt that an agent follows",
  from: "entry",
  to: "container",
  attack: ["AML.T0051.001", "AML.T0053"],
  needs: "text that the agent reads",
  cost: 2,
  confidence: "likely",
  cutBy: [],

  *hops(view) {
    for (const { container, node, of } of view.containers) {
      const { workload } = of.pod;
      if (workload.role !== "agent" || container.type !== "regular") continue;
      const { resource } = workload;
      const entry = `prompt:${of.namespace}/${resource.ref.name}`;
      yield {
        from: view.node("entry", null, entry, { entry: "prompt" }),
        to: node,
        why: () => `${resource.ref.name} is an agent: it acts on text that others write`,
        because: [{ resource, path: container.path }],
        cuts: [],
      };
    }
  },
});
