import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * A secret of the token type that names an account is filled with a token of it that never ends; who may also read it
 * is the account.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#token-controller
 */
export const edge = defineEdge({
  title: "Lasting tokens made by writing secrets",
  from: "identity",
  to: "hub",
  attack: ["T1528", "T1098"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const accounts = ({ namespace }: { readonly namespace: string | null }) => [
      view.nodes.hub("sas-of", namespace ?? "*"),
    ];
    const does = "may write a token secret for any account and read it";
    for (const hop of byRights(view, RIGHTS.createSecrets, RIGHTS.readSecrets, does, accounts)) yield hop;
  },
});
