import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, isBuiltIn, listAt, mapAt, mayBeMade, namespaceOf, selectedBy, textAt } from "./related.ts";

/** The Services of the input that choose pods by labels. */
export function* selectingServices(facts: Facts): Generator<Resource> {
  for (const resource of facts.inventory.ofKind("", "Service")) {
    if (textAt(resource.object, ["spec", "type"]) === "ExternalName") continue;
    if (Object.keys(mapAt(resource.object, ["spec", "selector"])).length > 0) yield resource;
  }
}

/** The selector of a Service as a label selector. */
export const selectorOf = (service: Resource): { readonly matchLabels: unknown } => ({
  matchLabels: mapAt(service.object, ["spec", "selector"]),
});

/**
 * Each Service whose selector chooses no pod of the input. Operators put labels on pods that no manifest shows, so in
 * a namespace with custom workloads it stays unknown.
 */
export function danglingService(facts: Facts): Answered[] {
  const said: Answered[] = [];
  for (const resource of selectingServices(facts)) {
    const namespace = namespaceOf(resource);
    const subject = about(resource);
    if (selectedBy(facts, namespace, selectorOf(resource)).length > 0) said.push({ subject, answer: "pass" });
    else if (!facts.target.complete || mayBeMade(facts, resource.ref.namespace, resource.ref.name)) {
      said.push({ subject, answer: "unknown" });
    } else {
      const custom = selectedBy(facts, namespace, {}).some((workload) => !isBuiltIn(workload.resource));
      said.push({ subject, answer: custom ? "unknown" : "fail", detail: { path: ["spec", "selector"] } });
    }
  }
  return said;
}

/** The name of a port as Kubernetes wants it. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Each Service with a target port that leads nowhere: a number or name that Kubernetes refuses, or a name that no
 * container of the chosen pods gives to a port. Ports that an operator adds are not seen, so custom workloads pass.
 */
export function targetPort(facts: Facts): Answered[] {
  const said: Answered[] = [];
  for (const resource of facts.inventory.ofKind("", "Service")) {
    const subject = about(resource);
    const selects = Object.keys(mapAt(resource.object, ["spec", "selector"])).length > 0;
    const chosen = selects ? selectedBy(facts, namespaceOf(resource), selectorOf(resource)) : [];
    const seen = chosen.length > 0 && chosen.every((workload) => isBuiltIn(workload.resource));
    const named = new Set(
      seen
        ? chosen.flatMap(({ pods }) =>
            pods.flatMap((pod) => pod.containers.flatMap(({ spec }) => listAt(spec, ["ports"]).map(nameOf))),
          )
        : [],
    );
    const ports = listAt(resource.object, ["spec", "ports"]);
    const wrong = ports.findIndex((port) => troubleWith(targetOf(port), seen ? named : null) !== null);
    if (wrong < 0) {
      said.push({ subject, answer: "pass" });
      continue;
    }
    const trouble = troubleWith(targetOf(ports[wrong]), seen ? named : null);
    const message = `service ${resource.ref.name} sends requests to ${trouble}: they are refused`;
    said.push({ subject, answer: "fail", detail: { message, path: ["spec", "ports", wrong, "targetPort"] } });
  }
  return said;
}

const nameOf = (port: unknown): string | null => textAt(port, ["name"]);

const targetOf = (port: unknown): unknown => (port as { targetPort?: unknown } | null)?.targetPort;

/** What is wrong with a target port; null when nothing is. */
function troubleWith(target: unknown, named: ReadonlySet<string | null> | null): string | null {
  if (typeof target === "number")
    return target >= 1 && target <= 65_535 ? null : `port ${target}, which does not exist`;
  if (typeof target !== "string") return null;
  if (!PORT_NAME.test(target)) return `port "${target}", which is no name of a port`;
  return named === null || named.has(target) ? null : `port ${target}, which no container of its pods has`;
}
