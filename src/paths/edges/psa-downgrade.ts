import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * Who may change a namespace takes its level away, and then starts a privileged pod.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export const edge = defineEdge({
  title: "Pod Security level lowered",
  from: "identity",
  to: "node",
  attack: ["T1562.001"],
  needs: "the identity's credentials",
  cost: 2,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const does = "may lower the Pod Security level of the namespace and start a privileged pod";
    for (const hop of byRights(view, RIGHTS.createPods, RIGHTS.changeNamespaces, does, ({ first, second }) => {
      const { namespace } = first;
      // with no level there is nothing to lower, which is an edge of its own
      if (namespace === null || view.levelOf(namespace) === "privileged") return [];
      const named = second.names.length === 0 || second.names.includes(namespace);
      return named ? view.placement.anywhere : [];
    })) {
      yield hop;
    }
  },
});
