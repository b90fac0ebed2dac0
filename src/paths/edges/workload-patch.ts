import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * A new template runs any image as any service account of the namespace, with any of its volumes.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Change of what runs and as which account",
  from: "identity",
  to: "hub",
  attack: ["T1610", "MS-TA9012", "MS-TA9014"],
  needs: "the identity's credentials",
  cost: 2,
  confidence: "certain",
  cutBy: [],

  hops: (view) =>
    byRight(view, RIGHTS.changeWorkloads, "may change what runs, and as which service account", allAccounts(view), {
      cost: 2,
    }),
});
