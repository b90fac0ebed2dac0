import { rootState, tokenOf } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { cutVolumes, mountsOf, volumePath } from "../escape.ts";
import type { Right } from "../rights.ts";
import { at } from "../value.ts";

const LOGS: Right = { verbs: ["get"], on: ["/nodes/log", "/nodes/proxy"] };

/**
 * The kubelet follows links in its log folder, so that who writes there and may read logs of nodes reads any file.
 *
 * @see https://attack.mitre.org/techniques/T1611/
 */
export const edge = defineEdge({
  title: "Files of the node read through its log folder",
  from: "container",
  to: "node",
  attack: ["T1611"],
  needs: "code execution as root in the container, with a token",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.host-path-sensitive"],

  *hops(view) {
    const held = view.rights.of(LOGS).filter(({ namespace }) => namespace === null);
    if (held.length === 0) return;
    const byAccount = Map.groupBy(held, ({ subject }) => view.identity(subject));
    for (const placed of view.containers) {
      const { container, node, of } = placed;
      const { pod, namespace } = of;
      const grants = byAccount.get(view.nodes.account(namespace, pod.serviceAccount)) ?? [];
      if (grants.length === 0 || rootState(container) === "no") continue;
      const mounts = mountsOf(view, placed).filter(({ path, writable }) => writable && isLog(path));
      const [mount] = mounts;
      const account = view.accountObject(namespace, pod.serviceAccount);
      const token = tokenOf(container, at(account?.object, "automountServiceAccountToken"));
      if (mount === undefined || token === null) continue;
      for (const grant of grants) {
        for (const to of of.places) {
          yield {
            from: node,
            to,
            why: () => `${container.name} writes to ${mount.path} of the node and may read the logs of nodes`,
            because: [
              { resource: pod.workload.resource, path: volumePath(placed, mount) },
              ...view.grantReasons(grant),
            ],
            cuts: [...cutVolumes(view, placed, mounts), ...view.grantCuts(grant)],
            confidence: rootState(container) === "root" ? "certain" : "likely",
          };
        }
      }
    }
  },
});

const isLog = (path: string): boolean =>
  path === "/" || path === "/var" || path === "/var/log" || path === "/var/log/pods";
