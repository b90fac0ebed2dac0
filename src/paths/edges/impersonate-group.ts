import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const GROUPS: Right = { verbs: ["impersonate"], on: ["/groups"] };
const SOMEBODY: Right = { verbs: ["impersonate"], on: ["/users", "/serviceaccounts"] };

/**
 * A member of system:masters may do everything, and who may impersonate groups is one. Groups cannot be named alone: a
 * user or an account has to be impersonated as well.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export const edge = defineEdge({
  title: "Impersonation of any group",
  from: "identity",
  to: "objective",
  attack: ["T1550", "T1078"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const hop of byRights(view, GROUPS, SOMEBODY, "may act as a member of system:masters", ({ first }) => {
      if (first.namespace !== null) return [];
      return first.names.length === 0 || first.names.includes("system:masters") ? [view.admin] : [];
    })) {
      yield hop;
    }
  },
});
