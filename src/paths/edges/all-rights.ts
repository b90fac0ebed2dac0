import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const EVERYTHING: Right = { verbs: ["*"], on: ["*/*"] };

/**
 * Every verb on every resource of every group: what cluster-admin holds, and in a namespace the namespace.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export const edge = defineEdge({
  title: "Every right over the cluster",
  from: "identity",
  to: "objective",
  attack: ["T1078"],
  needs: "the identity's credentials",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  hops: (view) =>
    byRight(view, EVERYTHING, "may do everything", ({ namespace, names }) =>
      namespace === null && names.length === 0 ? [view.admin] : [],
    ),
});
