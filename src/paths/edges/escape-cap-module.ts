import { capabilityAt, isPrivileged, rootState, sharesKernel } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutCapability, escapes } from "../escape.ts";

/**
 * SYS_MODULE loads code into the kernel that all containers of the node share.
 *
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html
 */
export const edge = defineEdge({
  title: "Load of a kernel module",
  from: "container",
  to: "node",
  attack: ["T1611", "T1547.006"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["container.capability-sys-module"],

  hops: (view) =>
    escapes(view, (placed) => {
      const { container } = placed;
      const place = capabilityAt(container, "SYS_MODULE");
      // a privileged container has a hop of its own
      if (place === null || isPrivileged(container)) return null;
      if (rootState(container) === "no" || !sharesKernel(container)) return null;
      return {
        why: `container ${container.name} holds SYS_MODULE, which loads code into the node's kernel`,
        because: [[...container.path, "securityContext", "capabilities", "add", place]],
        cuts: [cutCapability(view, placed, "SYS_MODULE", "container.capability-sys-module")],
      };
    }),
});
