import { reaches, rootState } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, escapes, mountsOf, volumePath } from "../escape.ts";

/**
 * The kubelet gives pods the mounts and devices that a registered plugin names, whatever the Pod Security level.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Host mounts handed out by a false device plugin",
  from: "container",
  to: "node",
  attack: ["T1611"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-path-sensitive"],

  hops: (view) =>
    escapes(view, (placed) => {
      const root = rootState(placed.container);
      const mounts = mountsOf(view, placed).filter(
        (each) =>
          each.writable &&
          (each.path === "/" ||
            reaches(each.path, "/var/lib/kubelet/device-plugins") ||
            reaches(each.path, "/var/lib/kubelet/plugins_registry")),
      );
      const [mount] = mounts;
      if (mount === undefined || root === "no") return null;
      return {
        why: `container ${placed.container.name} can register as a device plugin through ${mount.path} and hand any folder of the node to a pod`,
        because: [volumePath(placed, mount)],
        cuts: cutVolumes(view, placed, mounts),
        confidence: root === "root" ? "certain" : root === "unknown" ? "likely" : "conditional",
      };
    }),
});
