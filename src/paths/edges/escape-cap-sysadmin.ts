import { capabilityAt, isPrivileged, rootState, sharesKernel } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutCapability, escapes } from "../escape.ts";

/**
 * SYS_ADMIN mounts filesystems and writes to control groups, which is root on the node by another name.
 *
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html
 */
export const edge = defineEdge({
  title: "Escape through SYS_ADMIN",
  from: "container",
  to: "node",
  attack: ["T1611"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "likely",
  cutBy: ["container.capability-sys-admin"],

  hops: (view) =>
    escapes(view, (placed) => {
      const { container } = placed;
      const place = capabilityAt(container, "SYS_ADMIN");
      // a privileged container has a hop of its own
      if (place === null || isPrivileged(container)) return null;
      if (rootState(container) === "no" || !sharesKernel(container)) return null;
      return {
        why: `container ${container.name} holds SYS_ADMIN, which mounts the node's filesystems and control groups`,
        because: [[...container.path, "securityContext", "capabilities", "add", place]],
        cuts: [cutCapability(view, placed, "SYS_ADMIN", "container.capability-sys-admin")],
      };
    }),
});
