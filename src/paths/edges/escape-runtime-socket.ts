import { rootState } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, escapes, mountsOf, volumePath } from "../escape.ts";
import { socketIn } from "../host-path-classes.ts";

/**
 * Who speaks to the runtime starts any container with any right. A socket is written to even where its mount is read-only.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Control of the container runtime",
  from: "container",
  to: "node",
  attack: ["T1610", "T1611"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-path-sensitive"],

  hops: (view) =>
    escapes(view, (placed) => {
      const root = rootState(placed.container);
      const mounts = mountsOf(view, placed);
      const mount = mounts.find((each) => socketIn(each.path) !== null);
      if (mount === undefined || root === "no") return null;
      return {
        why: `container ${placed.container.name} speaks to the container runtime through ${mount.path}: it can start any container`,
        because: [volumePath(placed, mount)],
        cuts: cutVolumes(view, placed, mounts),
        confidence: root === "root" ? "certain" : root === "unknown" ? "likely" : "conditional",
      };
    }),
});
