import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: ["pipelines.kubeflow.org/runs", "pipelines.kubeflow.org/jobs"],
};

/**
 * The pipeline server starts workflows for the caller, as an account of the namespace.
 *
 * @see https://www.kubeflow.org/docs/components/pipelines/
 */
export const edge = defineEdge({
  title: "Pipeline runs as any account",
  from: "identity",
  to: "hub",
  attack: ["T1610", "AML.T0011.000"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "likely",
  cutBy: [],

  hops: (view) => byRight(view, RIGHT, "may start pipeline runs as an account of the namespace", allAccounts(view)),
});
