import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * A pod names any service account of its namespace, and gets its token.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Pods started as any service account",
  from: "identity",
  to: "hub",
  attack: ["T1610", "MS-TA9008"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) =>
    byRight(view, RIGHTS.createPods, "may start pods as any service account of the namespace", allAccounts(view)),
});
