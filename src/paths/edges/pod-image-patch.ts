import { defineEdge } from "../define.ts";
import { byRight, podsOf } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * A pod restarts with the new image under the same identity.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Change of a running pod's image",
  from: "identity",
  to: "hub",
  attack: ["T1525", "T1610"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) => byRight(view, RIGHTS.changePods, "may change the image of the pods", podsOf(view)),
});
