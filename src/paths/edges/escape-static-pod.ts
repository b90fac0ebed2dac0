import { reaches, rootState } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, escapes, mountsOf, volumePath } from "../escape.ts";

/**
 * The kubelet runs whatever manifest lies in its folder, and no admission control is asked.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Pod placed on the node past admission",
  from: "container",
  to: "node",
  attack: ["T1543.005", "MS-TA9017"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-path-sensitive"],

  hops: (view) =>
    escapes(view, (placed) => {
      const root = rootState(placed.container);
      const mounts = mountsOf(view, placed).filter(
        (each) => each.writable && (each.path === "/" || reaches(each.path, "/etc/kubernetes/manifests")),
      );
      const [mount] = mounts;
      if (mount === undefined || root === "no") return null;
      return {
        why: `container ${placed.container.name} writes to ${mount.path}, where the kubelet reads pods to run`,
        because: [volumePath(placed, mount)],
        cuts: cutVolumes(view, placed, mounts),
        confidence: root === "root" ? "certain" : root === "unknown" ? "likely" : "conditional",
      };
    }),
});
