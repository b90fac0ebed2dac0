import type { Path } from "../../core/location.ts";
import type { Facts, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { listAt, mapAt, namespaceOf, numberAt } from "./related.ts";

/** A bound this high is none. */
const MANY = 100;

/**
 * Each model service with accelerators that scales itself and has no upper bound, in a namespace without a quota for
 * the accelerators it uses.
 */
export function* unboundedScale(facts: Facts): Generator<Answered> {
  for (const workload of facts.workloads) {
    if (workload.role !== "serving" && workload.role !== "training") continue;
    const bound = boundOf(workload);
    if (bound === null) continue;
    const resources = new Set(
      workload.pods.flatMap(({ containers }) => containers.flatMap(({ accelerators }) => Object.keys(accelerators))),
    );
    if (resources.size === 0) continue;
    const subject = { resource: workload.resource, workload, pod: null, container: null };
    if (!bound.open || hasQuota(facts, namespaceOf(workload.resource), resources)) yield { subject, answer: "pass" };
    else yield { subject, answer: "fail", detail: { path: bound.path } };
  }
}

/** Whether what scales a workload may add pods without end; null for what does not scale itself. */
function boundOf({ resource }: Workload): { readonly open: boolean; readonly path: Path } | null {
  const { object } = resource;
  const { kind } = resource.ref;
  if (resource.group === "serving.kserve.io" && kind === "InferenceService") {
    const path = ["spec", "predictor", "maxReplicas"];
    const most = numberAt(object, path);
    const annotations = mapAt(object, ["metadata", "annotations"]);
    // outside Knative an absent bound is the lower bound
    const raw = /^(?:RawDeployment|Standard)$/.test(String(annotations["serving.kserve.io/deploymentMode"] ?? ""));
    return { open: most === 0 || (most === null && !raw) || (most ?? 0) >= MANY, path };
  }
  if (resource.group === "apps.nvidia.com" && kind === "NIMService") {
    const path = ["spec", "scale", "hpa", "maxReplicas"];
    if (mapAt(object, ["spec", "scale"])["enabled"] !== true) return null;
    const most = numberAt(object, path);
    return { open: most === null || most >= MANY, path };
  }
  if (resource.group === "kubeai.org" && kind === "Model") {
    const path = ["spec", "maxReplicas"];
    if (mapAt(object, ["spec"])["autoscalingDisabled"] === true) return null;
    const most = numberAt(object, path);
    return { open: most === null || most >= MANY, path };
  }
  if (resource.group === "ray.io") {
    for (const start of [["spec"], ["spec", "rayClusterSpec"], ["spec", "rayClusterConfig"]]) {
      if (mapAt(object, start)["enableInTreeAutoscaling"] !== true) continue;
      for (const [index, group] of listAt(object, [...start, "workerGroupSpecs"]).entries()) {
        const path = [...start, "workerGroupSpecs", index, "maxReplicas"];
        const most = numberAt(group, ["maxReplicas"]);
        // KubeRay takes the largest 32-bit number where none is written
        if (most === null || most >= MANY) return { open: true, path };
      }
      return { open: false, path: start };
    }
  }
  return null;
}

function hasQuota(facts: Facts, namespace: string, resources: ReadonlySet<string>): boolean {
  return facts.inventory
    .ofKind("", "ResourceQuota")
    .some(
      (quota) =>
        namespaceOf(quota) === namespace &&
        [...resources].some((name) => `requests.${name}` in mapAt(quota.object, ["spec", "hard"])),
    );
}
