import { capabilityAt, isPrivileged, rootState, sharesKernel } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutCapability, escapes } from "../escape.ts";

/**
 * DAC_READ_SEARCH opens any file of a mounted filesystem by its handle, the node's own included.
 *
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html
 */
export const edge = defineEdge({
  title: "Files of the node opened by handle",
  from: "container",
  to: "node",
  attack: ["T1611"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "likely",
  cutBy: ["container.capability-dangerous"],

  hops: (view) =>
    escapes(view, (placed) => {
      const { container } = placed;
      const place = capabilityAt(container, "DAC_READ_SEARCH");
      // a privileged container has a hop of its own
      if (place === null || isPrivileged(container)) return null;
      if (rootState(container) === "no" || !sharesKernel(container)) return null;
      return {
        why: `container ${container.name} holds DAC_READ_SEARCH, which opens the node's files by their handles`,
        because: [[...container.path, "securityContext", "capabilities", "add", place]],
        cuts: [cutCapability(view, placed, "DAC_READ_SEARCH", "container.capability-dangerous")],
      };
    }),
});
