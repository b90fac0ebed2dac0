import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mayBeMade, textAt } from "./related.ts";
import { type Backend, ingressBackends, ingressesOf, routeBackends } from "./routes.ts";

/**
 * Each Ingress, HTTPRoute and GRPCRoute with a backend that is not there: no Service of its name, or none of its port.
 * Services that an operator may make, and those of an incomplete input, stay unknown.
 */
export function* danglingBackend(facts: Facts): Generator<Answered> {
  for (const ingress of ingressesOf(facts)) yield answerFor(facts, ingress, ingressBackends(ingress));
  for (const kind of ["HTTPRoute", "GRPCRoute"]) {
    const routes = facts.inventory.ofKind("gateway.networking.k8s.io", kind);
    for (const route of routes) yield answerFor(facts, route, routeBackends(route));
  }
}

function answerFor(facts: Facts, resource: Resource, backends: readonly Backend[]): Answered {
  const subject = about(resource);
  let missing = false;
  for (const backend of backends) {
    // the load balancer controller of AWS keeps actions of this name in annotations
    if (backend.port === "use-annotation") continue;
    if (backend.service === "") return failing(resource, backend, "no service at all");
    const service = facts.inventory.find("", "Service", backend.namespace, backend.service);
    if (service === null) {
      if (!facts.target.complete || mayBeMade(facts, backend.namespace, backend.service)) missing = true;
      else return failing(resource, backend, `service ${backend.service}, which does not exist`);
    } else if (!hasPort(service, backend.port)) {
      return failing(resource, backend, `port ${backend.port} of service ${backend.service}, which has no such port`);
    }
  }
  return { subject, answer: missing ? "unknown" : "pass" };
}

function failing(resource: Resource, { path }: Backend, what: string): Answered {
  const { kind, name } = resource.ref;
  const message = `${kind} ${name} sends requests to ${what}: whoever may create it receives them`;
  return { subject: about(resource), answer: "fail", detail: { message, path } };
}

function hasPort({ object }: Resource, port: number | string | null): boolean {
  if (port === null || textAt(object, ["spec", "type"]) === "ExternalName") return true;
  const ports = listAt(object, ["spec", "ports"]) as readonly ({ port?: unknown; name?: unknown } | null)[];
  return ports.some((each) => each?.port === port || each?.name === port || String(each?.port) === port);
}
