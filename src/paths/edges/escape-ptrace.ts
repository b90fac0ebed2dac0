import { capabilityAt, hasHost, isUnconfined, rootState, sharesKernel } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutCapability, cutHost, escapes } from "../escape.ts";

/**
 * With the node's processes in sight and SYS_PTRACE, code can be put into a process of the node. AppArmor's default
 * profiles stop it where AppArmor is active.
 *
 * @see https://attack.mitre.org/techniques/T1055/008/
 */
export const edge = defineEdge({
  title: "Code put into a process of the node",
  from: "container",
  to: "node",
  attack: ["T1611", "T1055.008"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-pid"],

  hops: (view) =>
    escapes(view, (placed) => {
      const { container } = placed;
      if (!hasHost(container, "hostPID") || capabilityAt(container, "SYS_PTRACE") === null) return null;
      const root = rootState(container);
      if (root === "no" || !sharesKernel(container)) return null;
      return {
        why: `container ${container.name} may trace the node's processes, which the pod sees`,
        because: [
          [...placed.of.pod.specPath, "hostPID"],
          [...container.path, "securityContext"],
        ],
        cuts: [
          cutHost(view, placed, "hostPID"),
          cutCapability(view, placed, "SYS_PTRACE", "container.capability-dangerous"),
        ],
        // where AppArmor is active, only an unconfined container may trace what is outside its profile
        confidence: isUnconfined(container) ? "certain" : "likely",
      };
    }),
});
