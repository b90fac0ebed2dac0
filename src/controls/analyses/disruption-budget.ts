import type { Facts, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, namespaceOf, numberAt, scalersOf, selectedBy } from "./related.ts";

/**
 * Each PodDisruptionBudget that never lets a pod go: `maxUnavailable` 0, `minAvailable` 100 % or as many as there are
 * pods, or neither (Kubernetes then expects no pods and allows no disruption).
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export function* blockingBudget(facts: Facts): Generator<Answered> {
  for (const resource of facts.inventory.ofKind("policy", "PodDisruptionBudget")) {
    const most = valueAt(resource.object, ["spec", "maxUnavailable"]);
    const least = valueAt(resource.object, ["spec", "minAvailable"]);
    const selector = valueAt(resource.object, ["spec", "selector"]);
    const reason =
      most !== undefined
        ? most === 0 || most === "0%"
          ? `maxUnavailable is ${most}`
          : null
        : least === undefined
          ? "it names neither minAvailable nor maxUnavailable"
          : tooMany(facts, least, selectedBy(facts, namespaceOf(resource), selector));
    const subject = about(resource);
    if (reason === null) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message = `budget ${resource.ref.name} never lets a pod go (${reason}): nodes cannot be drained, and so not patched`;
    const path = ["spec", ...(most !== undefined ? ["maxUnavailable"] : least !== undefined ? ["minAvailable"] : [])];
    yield { subject, answer: "fail", detail: { message, path } };
  }
}

function tooMany(facts: Facts, least: unknown, workloads: readonly Workload[]): string | null {
  if (least === "100%") return "minAvailable is 100%";
  for (const { resource } of workloads) {
    const [scaler] = scalersOf(facts, resource);
    const pods = scaler
      ? (numberAt(scaler.object, ["spec", "minReplicas"]) ?? 1)
      : (numberAt(resource.object, ["spec", "replicas"]) ?? 1);
    const percent = typeof least === "string" ? /^(\d+)%$/.exec(least) : null;
    const wanted = percent ? Math.ceil((Number(percent[1]) / 100) * pods) : typeof least === "number" ? least : 0;
    if (pods > 0 && wanted >= pods) return `minAvailable is ${least} and ${resource.ref.name} has ${pods}`;
  }
  return null;
}
