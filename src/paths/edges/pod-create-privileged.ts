import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * Where no Pod Security level stops it, who starts pods starts a privileged one and is root on the node.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export const edge = defineEdge({
  title: "Privileged pod of one's own",
  from: "identity",
  to: "node",
  attack: ["T1610", "T1611", "MS-TA9018"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: ["namespace.pod-security-enforce"],

  *hops(view) {
    const does = "may start privileged pods, which no Pod Security level stops";
    for (const hop of byRight(view, RIGHTS.createPods, does, ({ namespace }) => {
      if (namespace !== null && view.levelOf(namespace) !== "privileged") return [];
      return view.placement.anywhere;
    })) {
      const { namespace } = hop.because[0]?.resource.ref ?? { namespace: null };
      const labelled = namespace === null ? undefined : view.namespaces.get(namespace);
      yield labelled === undefined ? hop : { ...hop, ...view.levelCut(hop, labelled) };
    }
  },
});
