import { rootState } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, escapes, mountsOf, volumePath } from "../escape.ts";
import { writableRootIn } from "../host-path-classes.ts";

/**
 * Who writes the node's programs, units or kubelet's files runs code as root there.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Root on the node through a writable folder",
  from: "container",
  to: "node",
  attack: ["T1611", "MS-TA9013"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-path-sensitive"],

  hops: (view) =>
    escapes(view, (placed) => {
      const root = rootState(placed.container);
      const mounts = mountsOf(view, placed);
      const mount = mounts.find((each) => each.writable && writableRootIn(each.path) !== null);
      if (mount === undefined) return null;
      return {
        why: `container ${placed.container.name} writes to ${mount.path} of the node, where root runs what lies`,
        because: [volumePath(placed, mount)],
        cuts: cutVolumes(view, placed, mounts),
        confidence: root === "root" ? "certain" : root === "unknown" ? "likely" : "conditional",
      };
    }),
});
