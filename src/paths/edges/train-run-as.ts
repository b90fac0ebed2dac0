import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: [
    "kubeflow.org/notebooks",
    "kubeflow.org/pytorchjobs",
    "kubeflow.org/tfjobs",
    "kubeflow.org/mpijobs",
    "kubeflow.org/xgboostjobs",
    "kubeflow.org/paddlejobs",
    "kubeflow.org/jaxjobs",
    "kubeflow.org/experiments",
    "trainer.kubeflow.org/trainjobs",
    "batch.volcano.sh/jobs",
    "sparkoperator.k8s.io/sparkapplications",
    "sparkoperator.k8s.io/scheduledsparkapplications",
    "jobset.x-k8s.io/jobsets",
    "leaderworkerset.x-k8s.io/leaderworkersets",
    "workload.codeflare.dev/appwrappers",
    "machinelearning.seldon.io/seldondeployments",
    "serving.knative.dev/services",
    "flyte.lyft.com/flyteworkflows",
    "keda.sh/scaledjobs",
  ],
};

/**
 * The operators of notebooks and training jobs start pods as the service account that the object names.
 *
 * @see https://www.kubeflow.org/docs/components/trainer/
 */
export const edge = defineEdge({
  title: "Training jobs and notebooks run as any account",
  from: "identity",
  to: "hub",
  attack: ["T1610"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "likely",
  cutBy: [],

  hops: (view) =>
    byRight(view, RIGHT, "may start training jobs or notebooks as any service account", allAccounts(view)),
});
