import type { Path } from "../../core/location.ts";
import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { asList, asMap, asText, isMap } from "../workloads/value.ts";
import { namespaceOf } from "./endpoints.ts";
import { accepting, internalGateway, mayRefer } from "./gateways.ts";
import type { PortAlgebra } from "./port-set.ts";
import { type Service, type ServicePort, targetPorts } from "./services.ts";
import type { WayIn } from "./way-in.ts";

/** A Service's ports to which a route leads. */
interface Backend {
  readonly namespace: string;
  readonly name: string;
  readonly takes: (port: ServicePort) => boolean;
  readonly path: Path;
}

interface Published {
  readonly resource: Resource;
  readonly backends: readonly Backend[];
  readonly hosts: readonly string[];
  readonly from: WayIn["from"];
  readonly authenticated: boolean;
}

/** Ways in through the routes of an inventory: Ingress, OpenShift Route, Gateway API, Istio VirtualService. */
export function* routeWays(
  inventory: Inventory,
  services: ReadonlyMap<string, Service>,
  algebra: PortAlgebra,
): Generator<WayIn> {
  for (const { resource, backends, hosts, from, authenticated } of published(inventory)) {
    for (const { namespace, name, takes, path } of backends) {
      const service = services.get(`${namespace}/${name}`);
      if (!service) continue;
      for (const endpoint of service.endpoints) {
        let ports = algebra.none;
        for (const port of service.ports) {
          if (takes(port)) ports = algebra.union(ports, targetPorts(port, endpoint, algebra));
        }
        if (ports === algebra.none) continue;
        yield {
          ...{ kind: "route", proxied: true, sources: [] },
          ...{ from, endpoint, ports, resource, path, hosts, authenticated },
        };
      }
    }
  }
}

function* published(inventory: Inventory): Generator<Published> {
  for (const group of ["networking.k8s.io", "extensions"]) {
    for (const resource of inventory.ofKind(group, "Ingress")) yield ofIngress(resource);
  }
  for (const resource of inventory.ofKind("route.openshift.io", "Route")) yield ofRoute(resource);
  for (const kind of ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"]) {
    for (const resource of inventory.ofKind("gateway.networking.k8s.io", kind)) {
      if (accepting(inventory, resource)) yield ofGatewayRoute(inventory, resource);
    }
  }
  for (const resource of inventory.ofKind("networking.istio.io", "VirtualService")) {
    const gateways = asList(asMap(resource.object["spec"])["gateways"]).map(asText);
    if (gateways.some((name) => name !== "mesh")) yield ofVirtualService(resource);
  }
}

const annotationsOf = ({ object }: Resource): JsonObject => asMap(asMap(object["metadata"])["annotations"]);

const AUTH = /auth-(?:url|type|signin|tls-secret)$|forward-?auth|oidc|oauth|iap|authentication/i;

function ofIngress(resource: Resource): Published {
  const spec = asMap(resource.object["spec"]);
  const namespace = namespaceOf(resource);
  const backends: Backend[] = [];
  const add = (entry: unknown, path: Path): void => {
    const backend = asMap(entry);
    const service = asMap(backend["service"]);
    const name = asText(service["name"]) || asText(backend["serviceName"]);
    if (name === "") return;
    const port = asMap(service["port"]);
    const wanted = port["number"] ?? port["name"] ?? backend["servicePort"];
    backends.push({ namespace, name, path, takes: (each) => each.port === wanted || each.name === wanted });
  };
  add(spec["defaultBackend"] ?? spec["backend"], ["spec", "defaultBackend"]);
  const hosts: string[] = [];
  for (const [index, rule] of asList(spec["rules"]).entries()) {
    hosts.push(asText(asMap(rule)["host"]) || "*");
    for (const [at, entry] of asList(asMap(asMap(rule)["http"])["paths"]).entries()) {
      add(asMap(entry)["backend"], ["spec", "rules", index, "http", "paths", at, "backend"]);
    }
  }
  const annotations = annotationsOf(resource);
  const scheme = annotations["alb.ingress.kubernetes.io/scheme"];
  const className = asText(spec["ingressClassName"]) || asText(annotations["kubernetes.io/ingress.class"]);
  const inside =
    scheme === "internal" || (className === "alb" && scheme === undefined) || /internal|private/i.test(className);
  const authenticated = Object.keys(annotations).some((key) => AUTH.test(key) || AUTH.test(asText(annotations[key])));
  return { resource, backends, hosts, from: inside ? "private" : "internet", authenticated };
}

function ofRoute(resource: Resource): Published {
  const spec = asMap(resource.object["spec"]);
  const namespace = namespaceOf(resource);
  const wanted = asMap(spec["port"])["targetPort"];
  // a route names a port of the Service by its name, or a port of the pods by number or name
  const takes = ({ name, port, target }: ServicePort): boolean =>
    wanted === undefined || name === wanted || target === wanted || (typeof wanted === "number" && port === wanted);
  const targets = [spec["to"], ...asList(spec["alternateBackends"])].map(asMap);
  const backends = targets.flatMap((to) =>
    (asText(to["kind"]) || "Service") === "Service" && asText(to["name"]) !== ""
      ? [{ namespace, name: asText(to["name"]), takes, path: ["spec", "to"] }]
      : [],
  );
  return { resource, backends, hosts: [asText(spec["host"]) || "*"], from: "internet", authenticated: false };
}

function ofGatewayRoute(inventory: Inventory, resource: Resource): Published {
  const spec = asMap(resource.object["spec"]);
  const own = namespaceOf(resource);
  const backends: Backend[] = [];
  let authenticated = false;
  for (const [index, rule] of asList(spec["rules"]).map(asMap).entries()) {
    for (const filter of asList(rule["filters"]).map(asMap)) {
      if (filter["type"] === "ExternalAuth") authenticated = true;
    }
    for (const [at, ref] of asList(rule["backendRefs"]).map(asMap).entries()) {
      if ((ref["kind"] ?? "Service") !== "Service" || !isMap(ref)) continue;
      const namespace = asText(ref["namespace"]) || own;
      const name = asText(ref["name"]);
      if (namespace !== own && !mayRefer(inventory, resource, namespace, name)) continue;
      const wanted = ref["port"];
      const path = ["spec", "rules", index, "backendRefs", at];
      backends.push({ namespace, name, path, takes: ({ port }) => wanted === undefined || port === wanted });
    }
  }
  const hosts = asList(spec["hostnames"]).map(asText);
  const from = internalGateway(inventory, resource) ? "private" : "internet";
  return { resource, backends, hosts, from, authenticated };
}

function ofVirtualService(resource: Resource): Published {
  const spec = asMap(resource.object["spec"]);
  const own = namespaceOf(resource);
  const backends: Backend[] = [];
  for (const section of ["http", "tcp", "tls"]) {
    for (const [index, entry] of asList(spec[section]).map(asMap).entries()) {
      for (const [at, route] of asList(entry["route"]).map(asMap).entries()) {
        const destination = asMap(route["destination"]);
        const [name = "", namespace = own] = asText(destination["host"]).split(".");
        const wanted = asMap(destination["port"])["number"];
        const path = ["spec", section, index, "route", at];
        backends.push({ namespace, name, path, takes: ({ port }) => wanted === undefined || port === wanted });
      }
    }
  }
  return { resource, backends, hosts: asList(spec["hosts"]).map(asText), from: "internet", authenticated: false };
}
