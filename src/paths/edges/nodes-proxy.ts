import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = { verbs: ["get", "create"], on: ["/nodes/proxy"] };

/**
 * The kubelet runs commands in every pod of its node for whoever may use its proxy, by GET as well.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Commands run through the kubelet",
  from: "identity",
  to: "hub",
  attack: ["T1609", "T1613", "MS-TA9030"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) =>
    byRight(view, RIGHT, "may run commands in every pod through the kubelets", ({ namespace }) =>
      namespace === null ? [view.nodes.hub("pods-of", "*")] : [],
    ),
});
