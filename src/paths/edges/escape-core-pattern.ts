import { reaches, rootState } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, escapes, mountsOf, volumePath } from "../escape.ts";

/**
 * Who writes the core pattern names a program that the kernel runs as root when a process crashes.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Program run by the node's kernel",
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
        (each) => each.writable && (each.path === "/" || reaches(each.path, "/proc/sys/kernel")),
      );
      const [mount] = mounts;
      if (mount === undefined || root === "no") return null;
      return {
        why: `container ${placed.container.name} writes to ${mount.path}, where the kernel reads which program to run as root on a crash`,
        because: [volumePath(placed, mount)],
        cuts: cutVolumes(view, placed, mounts),
        confidence: root === "root" ? "certain" : root === "unknown" ? "likely" : "conditional",
      };
    }),
});
