import { defineEdge } from "../define.ts";
import { sharedVolumes } from "../shared-volumes.ts";

/**
 * What loads a model from a volume runs what a model file of a code-bearing format says.
 *
 * @see https://atlas.mitre.org/techniques/AML.T0011.000
 */
export const edge = defineEdge({
  title: "Model files written by somebody else",
  from: "container",
  to: "container",
  attack: ["T1195", "AML.T0010.003", "AML.T0018.002"],
  needs: "code execution in the container that writes",
  cost: 2,
  confidence: "conditional",
  cutBy: [],

  *hops(view) {
    for (const { writer, reader, name, cut, because } of sharedVolumes(view)) {
      const { workload } = reader.of.pod;
      if (!(workload.role === "serving")) continue;
      yield {
        from: writer.node,
        to: reader.node,
        why: () => `${writer.container.name} writes to ${name}, from which ${workload.resource.ref.name} loads models`,
        because,
        cuts: [cut],
      };
    }
  },
});
