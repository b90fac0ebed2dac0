import type { PodTemplate, Workload } from "../workloads/model.ts";

type Give = (name: string, as: string) => Readonly<Record<string, string>>;

/**
 * Labels that controllers put on the pods they make, without being told in the template, by the kind of the object.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html (KubeRay)
 * @see https://www.kubeflow.org/docs/components/trainer/ (training operator)
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/ (Job)
 */
const GIVEN: Readonly<Record<string, Give>> = {
  Job: (name) => ({ "job-name": name, "batch.kubernetes.io/job-name": name }),
  RayCluster: (name, as) => ({ "ray.io/cluster": name, "ray.io/node-type": as === "head" ? "head" : "worker" }),
  RayJob: (_, as) => ({ "ray.io/node-type": as === "head" ? "head" : "worker" }),
  RayService: (_, as) => ({ "ray.io/node-type": as === "head" ? "head" : "worker" }),
  Notebook: (name) => ({ statefulset: name, "notebook-name": name }),
  InferenceService: (name, as) => ({
    ...{ app: `isvc.${name}-${as}`, component: as },
    "serving.kserve.io/inferenceservice": name,
  }),
  JobSet: (name) => ({ "jobset.sigs.k8s.io/jobset-name": name }),
  LeaderWorkerSet: (name) => ({ "leaderworkerset.sigs.k8s.io/name": name }),
  SparkApplication: (name, as) => ({
    ...{ "spark-role": as, "sparkoperator.k8s.io/app-name": name },
    "sparkoperator.k8s.io/launched-by-spark-operator": "true",
  }),
};
for (const kind of ["PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob"]) {
  (GIVEN as Record<string, Give>)[kind] = (name, as) => ({
    ...{ "training.kubeflow.org/job-name": name, "training.kubeflow.org/replica-type": as },
  });
}

/** The labels that a workload's controller adds to the pods of a template; null for none known. */
export function givenLabels({ resource }: Workload, { as }: PodTemplate): Readonly<Record<string, string>> | null {
  const { kind, name } = resource.ref;
  return Object.hasOwn(GIVEN, kind) ? (GIVEN[kind]?.(name, as) ?? null) : null;
}
