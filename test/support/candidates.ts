import { type JsonObject, resourceFrom } from "../../src/inventory/index.ts";
import type { Candidate, CandidateContainer, CandidatePod } from "../../src/facts/workloads/recognition/candidate.ts";

/** A workload of one pod for tests of recognition: containers as Kubernetes has them, the pod spec around them. */
export function candidate(
  containers: readonly JsonObject[],
  parts: {
    readonly kind?: string;
    readonly labels?: JsonObject;
    readonly spec?: JsonObject;
    readonly object?: JsonObject;
  } = {},
): Candidate {
  const kind = parts.kind ?? "Deployment";
  const resource = resourceFrom({ apiVersion: "apps/v1", kind, metadata: { name: "x" }, ...parts.object });
  const specPath = ["spec", "template", "spec"];
  const pod: CandidatePod = {
    as: "pod",
    metadata: parts.labels ? { labels: parts.labels } : {},
    spec: { ...parts.spec, containers },
    specPath,
    containers: containers.map(
      (spec, index): CandidateContainer => ({
        name: String(spec["name"] ?? "main"),
        image: typeof spec["image"] === "string" ? spec["image"] : "",
        type: "regular",
        spec,
        path: [...specPath, "containers", index],
      }),
    ),
  };
  return { resource, pods: [pod], declarations: [], notes: [], declaredModels: [], declaredData: [] };
}
