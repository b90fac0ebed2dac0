import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, textAt } from "./related.ts";
import { ingressesOf } from "./routes.ts";

/**
 * Each Ingress, VirtualService and HTTPRoute that takes requests for any host, or for any host of a domain. An
 * HTTPRoute without hosts takes those of its Gateway's listener, which may be outside the input.
 */
export function* wildcardHost(facts: Facts): Generator<Answered> {
  for (const ingress of ingressesOf(facts)) {
    const rules = listAt(ingress.object, ["spec", "rules"]);
    const open = rules.findIndex((rule) => isOpen(textAt(rule, ["host"])));
    if (open < 0) yield { subject: about(ingress), answer: "pass" };
    else yield failing(ingress, ["spec", "rules", open, "host"], textAt(rules[open], ["host"]));
  }
  for (const service of facts.inventory.ofKind("networking.istio.io", "VirtualService")) {
    yield ofHosts(service, ["spec", "hosts"]) ?? { subject: about(service), answer: "pass" };
  }
  for (const route of facts.inventory.ofKind("gateway.networking.k8s.io", "HTTPRoute")) {
    if (listAt(route.object, ["spec", "hostnames"]).length === 0) yield ofListeners(facts, route);
    else yield ofHosts(route, ["spec", "hostnames"]) ?? { subject: about(route), answer: "pass" };
  }
}

const isOpen = (host: string | null): boolean => host === null || host.startsWith("*");

function ofHosts(resource: Resource, path: Path): Answered | null {
  const hosts = listAt(resource.object, path);
  const open = hosts.findIndex((host) => typeof host === "string" && isOpen(host));
  return open < 0 ? null : failing(resource, [...path, open], String(hosts[open]));
}

function ofListeners(facts: Facts, route: Resource): Answered {
  const subject = about(route);
  let unknown = false;
  for (const parent of listAt(route.object, ["spec", "parentRefs"])) {
    if ((textAt(parent, ["kind"]) ?? "Gateway") !== "Gateway") continue;
    const name = textAt(parent, ["name"]) ?? "";
    const namespace = textAt(parent, ["namespace"]) ?? route.ref.namespace;
    const gateway = facts.inventory.find("gateway.networking.k8s.io", "Gateway", namespace, name);
    const section = textAt(parent, ["sectionName"]);
    const listeners = listAt(gateway?.object, ["spec", "listeners"]).filter(
      (listener) => section === null || textAt(listener, ["name"]) === section,
    );
    if (gateway === null) unknown = true;
    else if (listeners.some((listener) => isOpen(textAt(listener, ["hostname"])))) {
      return failing(route, ["spec", "hostnames"], null);
    }
  }
  return { subject, answer: unknown ? "unknown" : "pass" };
}

function failing(resource: Resource, path: Path, host: string | null): Answered {
  const { kind, name } = resource.ref;
  const which = host === null || host === "*" ? "any host" : `every host under ${host.replace(/^\*\.?/, "")}`;
  const message = `${kind} ${name} takes requests for ${which}, also for names that others mean to use`;
  return { subject: about(resource), answer: "fail", detail: { message, path } };
}
