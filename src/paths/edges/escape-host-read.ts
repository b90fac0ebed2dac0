import { rootState } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, escapes, mountsOf, volumePath } from "../escape.ts";
import { credentialsIn } from "../host-path-classes.ts";

/**
 * The kubelet's key, the tokens of all pods of the node and other credentials lie in files of the node.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Credentials of the node",
  from: "container",
  to: "node",
  attack: ["T1552.001", "T1552.004"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-path-sensitive"],

  hops: (view) =>
    escapes(view, (placed) => {
      const root = rootState(placed.container);
      const mounts = mountsOf(view, placed);
      const mount = mounts.find((each) => credentialsIn(each.path) !== null);
      if (mount === undefined || root === "no") return null;
      return {
        why: `container ${placed.container.name} reads ${mount.path} of the node, where its credentials and the tokens of its pods lie`,
        because: [volumePath(placed, mount)],
        cuts: cutVolumes(view, placed, mounts),
        confidence: root === "root" ? "certain" : root === "unknown" ? "likely" : "conditional",
      };
    }),
});
