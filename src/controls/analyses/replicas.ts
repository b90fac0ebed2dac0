import type { Facts, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, budgetsOf, numberAt, scalersOf, servicesOf } from "./related.ts";

const REPLICATED = new Set(["Deployment", "StatefulSet"]);

function* replicated(facts: Facts): Generator<Workload> {
  for (const workload of facts.workloads) if (REPLICATED.has(workload.resource.ref.kind)) yield workload;
}

/**
 * Each Deployment and StatefulSet with fewer than two replicas and nothing that scales it. Where the number is left
 * out, an incomplete input may hide the autoscaler.
 */
export function singleReplica(facts: Facts): Answered[] {
  const said: Answered[] = [];
  for (const { resource } of replicated(facts)) {
    const subject = about(resource);
    const replicas = numberAt(resource.object, ["spec", "replicas"]);
    if ((replicas ?? 1) !== 1 || scalersOf(facts, resource).length > 0) said.push({ subject, answer: "pass" });
    else if (replicas === null && !facts.target.complete) said.push({ subject, answer: "unknown" });
    else said.push({ subject, answer: "fail" });
  }
  return said;
}

/** Each Deployment and StatefulSet with two replicas or more that no PodDisruptionBudget of the input selects. */
export function missingDisruptionBudget(facts: Facts): Answered[] {
  const said: Answered[] = [];
  for (const workload of replicated(facts)) {
    const { resource } = workload;
    if ((numberAt(resource.object, ["spec", "replicas"]) ?? 1) < 2) continue;
    const subject = about(resource);
    if (budgetsOf(facts, workload).length > 0) said.push({ subject, answer: "pass" });
    else said.push({ subject, answer: facts.target.complete ? "fail" : "unknown" });
  }
  return said;
}

/** Each Deployment or DaemonSet that replaces all pods at once (or none by itself) while a Service of the input selects it. */
export function interruptingUpdate(facts: Facts): Answered[] {
  const said: Answered[] = [];
  for (const workload of facts.workloads) {
    const { resource } = workload;
    const field = resource.ref.kind === "DaemonSet" ? "updateStrategy" : "strategy";
    if (resource.ref.kind !== "Deployment" && resource.ref.kind !== "DaemonSet") continue;
    const type = valueAt(resource.object, ["spec", field, "type"]);
    const subject = about(resource);
    if (type !== "Recreate" && type !== "OnDelete") said.push({ subject, answer: "pass" });
    else if (servicesOf(facts, workload).length > 0) {
      said.push({ subject, answer: "fail", detail: { path: ["spec", field, "type"] } });
    } else said.push({ subject, answer: facts.target.complete ? "pass" : "unknown" });
  }
  return said;
}

/** Each StatefulSet whose `serviceName` leads to no headless Service. */
export function* governingService(facts: Facts): Generator<Answered> {
  for (const { resource } of replicated(facts)) {
    if (resource.ref.kind !== "StatefulSet") continue;
    const subject = about(resource);
    const name = valueAt(resource.object, ["spec", "serviceName"]);
    const service = facts.inventory.find("", "Service", resource.ref.namespace, String(name));
    if (typeof name === "string" && service === null) {
      yield { subject, answer: facts.target.complete ? "fail" : "unknown" };
    } else {
      const headless = service !== null && valueAt(service.object, ["spec", "clusterIP"]) === "None";
      yield { subject, answer: headless ? "pass" : "fail" };
    }
  }
}
