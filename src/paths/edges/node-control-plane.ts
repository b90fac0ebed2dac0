import { defineEdge } from "../define.ts";

/**
 * The signing keys, etcd and the administrator's credentials lie on a control plane's disk.
 *
 * @see https://attack.mitre.org/techniques/T1552/004/
 */
export const edge = defineEdge({
  title: "Keys of the control plane",
  from: "node",
  to: "objective",
  attack: ["T1552.004", "T1606"],
  needs: "root on the node",
  cost: 0,
  confidence: "certain",
  cutBy: ["pod.control-plane-scheduling"],

  *hops(view) {
    for (const { node, resource, controlPlane } of view.placement.all) {
      if (!controlPlane || resource === null) continue;
      yield {
        from: node,
        to: view.admin,
        why: () => `${node.name} is a control plane: the cluster's keys lie on its disk`,
        because: [{ resource, path: ["metadata", "labels"] }],
        cuts: [],
      };
    }
  },
});
