import type { Facts, Resource, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mapAt, namespaceOf, selectedBy, textAt } from "./related.ts";
import { type Backend, ingressBackends, ingressesOf, routeBackends } from "./routes.ts";

/** Annotations by which a proxy asks who is there before it hands a request on. */
const SIGN_IN =
  /^(?:nginx\.ingress\.kubernetes\.io\/(?:auth-(?:url|type|tls-secret)|enable-global-auth)|(?:[a-z]+\.)?ingress\.kubernetes\.io\/auth-(?:url|type|tls-secret|secret)|haproxy\.org\/auth-type|alb\.ingress\.kubernetes\.io\/auth-type|konghq\.com\/plugins|appgw\.ingress\.kubernetes\.io\/.*auth.*|nginx\.org\/(?:policies|basic-auth-secret|jwt-key)|ingress\.cloud\.google\.com\/.*iap.*|traefik\.ingress\.kubernetes\.io\/router\.middlewares|apisix\.apache\.org\/plugin-config-name|projectcontour\.io\/auth-.*)$/;
/** Kinds that ask who is there on behalf of a Gateway or a route. */
const POLICIES: readonly (readonly [string, string])[] = [
  ["gateway.envoyproxy.io", "SecurityPolicy"],
  ["security.istio.io", "RequestAuthentication"],
  ["security.istio.io", "AuthorizationPolicy"],
  ["kuadrant.io", "AuthPolicy"],
  ["networking.gke.io", "GCPBackendPolicy"],
  ["gateway.kgateway.dev", "TrafficPolicy"],
  ["gateway.nginx.org", "AuthenticationFilter"],
];

/**
 * Each Ingress and HTTPRoute that leads to a program which lets in whoever reaches it, where the route asks nobody
 * either. Who asks in front of a Gateway may stand in objects outside the input.
 */
export function* openEdge(facts: Facts): Generator<Answered> {
  for (const ingress of ingressesOf(facts)) {
    const open = openBackend(facts, ingressBackends(ingress));
    yield answerOf(ingress, open, asksVisitors(ingress), "fail");
  }
  const asked = POLICIES.some(([group, kind]) => facts.inventory.ofKind(group, kind).length > 0);
  for (const route of facts.inventory.ofKind("gateway.networking.k8s.io", "HTTPRoute")) {
    const extended = listAt(route.object, ["spec", "rules"]).some((rule) =>
      listAt(rule, ["filters"]).some((filter) => textAt(filter, ["type"]) === "ExtensionRef"),
    );
    const open = openBackend(facts, routeBackends(route));
    yield answerOf(route, open, extended, asked || !facts.target.complete ? "unknown" : "fail");
  }
}

/** True for an Ingress whose annotations make its proxy ask visitors who they are. */
export const asksVisitors = ({ object }: Resource): boolean =>
  Object.entries(mapAt(object, ["metadata", "annotations"])).some(
    ([key, value]) => SIGN_IN.test(key) && value !== "false",
  );

interface Open {
  readonly backend: Backend;
  /** The program that lets everybody in. */
  readonly title: string;
}

function answerOf(resource: Resource, open: Open | null, asks: boolean, otherwise: "fail" | "unknown"): Answered {
  const subject = about(resource);
  if (open === null || asks) return { subject, answer: "pass" };
  const { kind, name } = resource.ref;
  const message = `${kind} ${name} leads to ${open.title} behind service ${open.backend.service}, and neither of them asks who is there`;
  return { subject, answer: otherwise, detail: { message, path: open.backend.path } };
}

/** The first backend whose pods run a program that is open to everybody. */
function openBackend(facts: Facts, backends: readonly Backend[]): Open | null {
  for (const backend of backends) {
    const service = facts.inventory.find("", "Service", backend.namespace, backend.service);
    const selector = mapAt(service?.object, ["spec", "selector"]);
    if (service === null || Object.keys(selector).length === 0) continue;
    for (const workload of selectedBy(facts, namespaceOf(service), { matchLabels: selector })) {
      const title = openProgram(facts, workload, targetsOf(service, backend));
      if (title !== null) return { backend, title };
    }
  }
  return null;
}

/** The ports of the pods, by number or name, that a backend's requests go to. */
function targetsOf({ object }: Resource, { port }: Backend): readonly unknown[] {
  return listAt(object, ["spec", "ports"])
    .filter((each) => port === null || valueAt(each, ["port"]) === port || valueAt(each, ["name"]) === port)
    .map((each) => valueAt(each, ["targetPort"]) ?? valueAt(each, ["port"]));
}

/** The title of a program that lets everybody in, unless another container has the port: a proxy that may ask. */
function openProgram(facts: Facts, workload: Workload, targets: readonly unknown[]): string | null {
  for (const { containers } of workload.pods) {
    const serving = containers.filter(({ type }) => type === "regular" || type === "sidecar");
    const owner = serving.find(({ spec }) =>
      listAt(spec, ["ports"]).some(
        (port) => targets.includes(valueAt(port, ["containerPort"])) || targets.includes(valueAt(port, ["name"])),
      ),
    );
    for (const container of owner ? [owner] : serving.length === 1 ? serving : []) {
      const open = facts.setups.of(container).auth.find(({ state, doubt }) => state === "open" && doubt === null);
      if (open) return open.product.title;
    }
  }
  return null;
}
