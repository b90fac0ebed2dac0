import { defineEdge } from "../define.ts";
import { accountsOf, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = { verbs: ["impersonate"], on: ["/serviceaccounts"] };

/**
 * Who may impersonate an account acts with all of its rights.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Impersonation of a service account",
  from: "identity",
  to: "identity",
  attack: ["T1550"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) => byRight(view, RIGHT, "may act as the account", accountsOf(view)),
});
