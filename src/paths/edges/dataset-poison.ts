import { defineEdge } from "../define.ts";
import { sharedVolumes } from "../shared-volumes.ts";

/**
 * What trains on a volume learns what others wrote to it.
 *
 * @see https://atlas.mitre.org/techniques/AML.T0020
 */
export const edge = defineEdge({
  title: "Training data written by somebody else",
  from: "container",
  to: "container",
  attack: ["AML.T0020", "T1565.001", "T1080"],
  needs: "code execution in the container that writes",
  cost: 2,
  confidence: "conditional",
  cutBy: [],

  *hops(view) {
    for (const { writer, reader, name, cut, because } of sharedVolumes(view)) {
      const { workload } = reader.of.pod;
      if (!["training", "notebook", "pipeline", "batch"].includes(workload.role)) continue;
      yield {
        from: writer.node,
        to: reader.node,
        why: () => `${writer.container.name} writes to ${name}, which ${workload.resource.ref.name} loads`,
        because,
        cuts: [cut],
      };
    }
  },
});
