import type { Facts, JsonObject, Resource } from "../../facts/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, namespaceOf, podLabelsOf } from "./related.ts";

/** Each ServiceMonitor and PodMonitor that selects nothing in the input. */
export function* danglingMonitor(facts: Facts): Generator<Answered> {
  const services = facts.inventory.ofKind("", "Service").map((service) => {
    const labels = valueAt(service.object, ["metadata", "labels"]);
    return { namespace: namespaceOf(service), labels: (labels ?? {}) as JsonObject };
  });
  const pods = facts.workloads.map((workload) => {
    return { namespace: namespaceOf(workload.resource), labels: podLabelsOf(workload) };
  });
  for (const [kind, targets] of [
    ["ServiceMonitor", services],
    ["PodMonitor", pods],
  ] as const) {
    for (const resource of facts.inventory.ofKind("monitoring.coreos.com", kind)) {
      const selector = valueAt(resource.object, ["spec", "selector"]);
      const found = targets.some(
        ({ namespace, labels }) => watches(resource, namespace) && matchesSelector(selector, labels),
      );
      const absent = facts.target.complete ? "fail" : "unknown";
      yield { subject: about(resource), answer: found ? "pass" : absent };
    }
  }
}

function watches(monitor: Resource, namespace: string): boolean {
  const selector = valueAt(monitor.object, ["spec", "namespaceSelector"]);
  if (valueAt(selector, ["any"]) === true) return true;
  const names = valueAt(selector, ["matchNames"]);
  return Array.isArray(names) ? names.includes(namespace) : namespace === namespaceOf(monitor);
}
