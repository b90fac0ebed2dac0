import { capabilityAt, hasHost, isPrivileged, isUnconfined, rootState, sharesKernel } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutCapability, cutHost, escapes } from "../escape.ts";

/**
 * With the node's processes in sight and the capabilities for it, a root process enters the namespaces of the node's
 * first process.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Entry into the node's namespaces",
  from: "container",
  to: "node",
  attack: ["T1611", "MS-TA9018"],
  needs: "code execution as root in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-pid"],

  hops: (view) =>
    escapes(view, (placed) => {
      const { container } = placed;
      const root = rootState(container);
      if (!hasHost(container, "hostPID") || root === "no" || !sharesKernel(container)) return null;
      const capable = capabilityAt(container, "SYS_ADMIN") !== null && capabilityAt(container, "SYS_PTRACE") !== null;
      if (!isPrivileged(container) && (!capable || !isUnconfined(container))) return null;
      return {
        why: `the pod sees the node's processes and container ${container.name} may enter their namespaces`,
        because: [
          [...placed.of.pod.specPath, "hostPID"],
          [...container.path, "securityContext"],
        ],
        cuts: [
          cutHost(view, placed, "hostPID"),
          cutCapability(view, placed, "SYS_ADMIN", "container.capability-sys-admin"),
        ],
        confidence: root === "root" ? "certain" : "likely",
      };
    }),
});
