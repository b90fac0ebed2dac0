import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const A_RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: ["admissionregistration.k8s.io/mutatingadmissionpolicies"],
};
const B_RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: ["admissionregistration.k8s.io/mutatingadmissionpolicybindings"],
};

/**
 * A mutating admission policy rewrites every object on its way into the cluster, without any server.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 */
export const edge = defineEdge({
  title: "Requests rewritten by a policy",
  from: "identity",
  to: "objective",
  attack: ["T1546"],
  needs: "the identity's credentials",
  cost: 2,
  confidence: "certain",
  cutBy: [],

  hops: (view) =>
    byRights(view, A_RIGHT, B_RIGHT, "may rewrite every object on its way into the cluster", ({ first, second }) =>
      first.namespace === null && second.namespace === null ? [view.admin] : [],
    ),
});
