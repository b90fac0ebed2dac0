import type { Facts } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, mapAt } from "./related.ts";
import { shieldOf } from "./shields.ts";

/**
 * Each model service that KServe runs without Knative, and so as pods that anyone in the cluster can connect to, where
 * no policy of network or mesh is about them. A partial input may lack the policy.
 */
export function* meshBypass(facts: Facts): Generator<Answered> {
  for (const workload of facts.workloads) {
    const { resource } = workload;
    if (resource.group !== "serving.kserve.io" || resource.ref.kind !== "InferenceService") continue;
    const key = "serving.kserve.io/deploymentMode";
    const mode = mapAt(resource.object, ["metadata", "annotations"])[key];
    if (mode !== "RawDeployment" && mode !== "Standard") continue;
    const subject = about(resource);
    const path = ["metadata", "annotations", key];
    if (shieldOf(facts, workload) !== null) yield { subject, answer: "pass" };
    else if (facts.target.complete) yield { subject, answer: "fail", detail: { path } };
    else {
      const message = `whether pods can ask the model of ${resource.ref.kind} ${resource.ref.name} past its gateway cannot be told: no policy about it is in the input`;
      yield { subject, answer: "unknown", detail: { message, path } };
    }
  }
}
