import { isPrivileged, sharesKernel } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutPrivileged, escapes } from "../escape.ts";

/**
 * A privileged container keeps every capability and sees the node's devices, so that code in it can mount the node's
 * disk and act as root there.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Escape from a privileged container",
  from: "container",
  to: "node",
  attack: ["T1611", "MS-TA9018"],
  needs: "code execution in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["container.privileged"],

  hops: (view) =>
    escapes(view, (placed) => {
      const { container } = placed;
      if (!isPrivileged(container) || !sharesKernel(container)) return null;
      return {
        why: `container ${container.name} is privileged: it holds every capability and the node's devices`,
        because: [[...container.path, "securityContext", "privileged"]],
        cuts: [cutPrivileged(view, placed)],
      };
    }),
});
