import { reaches, rootState } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, escapes, mountsOf, volumePath } from "../escape.ts";

/**
 * Definitions of devices name hooks that the runtime runs as root on the node.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Hooks of devices run by the node",
  from: "container",
  to: "node",
  attack: ["T1611", "T1546"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-path-sensitive"],

  hops: (view) =>
    escapes(view, (placed) => {
      const root = rootState(placed.container);
      const mounts = mountsOf(view, placed).filter(
        (each) =>
          each.writable && (each.path === "/" || reaches(each.path, "/etc/cdi") || reaches(each.path, "/run/cdi")),
      );
      const [mount] = mounts;
      if (mount === undefined || root === "no") return null;
      return {
        why: `container ${placed.container.name} writes to ${mount.path}, where the runtime reads which hooks to run as root`,
        because: [volumePath(placed, mount)],
        cuts: cutVolumes(view, placed, mounts),
        confidence: root === "root" ? "certain" : root === "unknown" ? "likely" : "conditional",
      };
    }),
});
