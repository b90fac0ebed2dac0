import { type Facts, nodeSharing } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

/** Each configuration of a device plugin that time-slices GPUs and does not let their users see it. */
export function* sharingHidden(facts: Facts): Generator<Answered> {
  for (const { strategy, renamed, refusesMore, replicas, device, resource, path } of nodeSharing(facts.inventory)) {
    if (strategy !== "time-slicing" || resource.ref.kind !== "ConfigMap") continue;
    const subject = about(resource);
    if (renamed && refusesMore) {
      yield { subject, answer: "pass" };
      continue;
    }
    const gpu = device ?? "GPUs";
    const many = replicas === null ? "several pods" : `${replicas} pods`;
    const message = renamed
      ? `${resource.ref.name} lets a pod ask for several slices of one ${gpu}, which gives it no more of it: failRequestsGreaterThanOne is not set`
      : `${resource.ref.name} gives each ${gpu} to ${many} at once under the name of a whole one: who asks for it believes to have it alone, memory included`;
    yield { subject, answer: "fail", detail: { message, path } };
  }
}
