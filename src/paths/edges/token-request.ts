import { defineEdge } from "../define.ts";
import { accountsOf, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = { verbs: ["create"], on: ["/serviceaccounts/token"] };

/**
 * The API server makes a token of the account for whoever may ask for it.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Tokens made for a service account",
  from: "identity",
  to: "identity",
  attack: ["T1528", "T1550.001"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) => byRight(view, RIGHT, "may ask for tokens of the account", accountsOf(view)),
});
