import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const A_RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: ["admissionregistration.k8s.io/mutatingwebhookconfigurations"],
};

/**
 * A mutating webhook sees and rewrites every object on its way into the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks
 */
export const edge = defineEdge({
  title: "Requests rewritten by a webhook",
  from: "identity",
  to: "objective",
  attack: ["T1546", "MS-TA9015"],
  needs: "the identity's credentials",
  cost: 2,
  confidence: "certain",
  cutBy: [],

  hops: (view) =>
    byRight(view, A_RIGHT, "may rewrite every object on its way into the cluster", ({ namespace, names }) =>
      namespace === null && names.length === 0 ? [view.admin] : [],
    ),
});
