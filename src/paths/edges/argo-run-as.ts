import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: ["argoproj.io/workflows", "argoproj.io/cronworkflows", "argoproj.io/workflowtemplates"],
};

/**
 * The workflow controller starts pods as the service account that the workflow names.
 *
 * @see https://argo-workflows.readthedocs.io/en/latest/service-accounts/
 */
export const edge = defineEdge({
  title: "Workflows run as any account",
  from: "identity",
  to: "hub",
  attack: ["T1610"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "likely",
  cutBy: [],

  hops: (view) => byRight(view, RIGHT, "may start workflows as any service account", allAccounts(view)),
});
