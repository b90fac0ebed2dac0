import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { asksVisitors } from "./open-edge.ts";
import { canAskForToken, everywhere, type RayCluster, rayClusters, rayVersionOf } from "./ray-cluster.ts";
import { about, listAt, mapAt, namespaceOf, servicesOf, textAt } from "./related.ts";
import { ingressBackends, ingressesOf, routeBackends } from "./routes.ts";

const nameOf = ({ ref }: Resource): string => `${ref.kind} ${ref.name}`;

const subjectOf = ({ workload }: RayCluster) => ({
  resource: workload.resource,
  workload,
  pod: null,
  container: null,
});

const failing = (cluster: RayCluster, message: string, path: Path): Answered => ({
  subject: subjectOf(cluster),
  answer: "fail",
  detail: { message, path },
});

/** Each Ray cluster that does not ask for a token, or is too old to. */
export function* rayWithoutToken(facts: Facts): Generator<Answered> {
  for (const cluster of rayClusters(facts)) {
    const { workload, spec, at, main } = cluster;
    const options = at === null ? undefined : spec["authOptions"];
    const mode = textAt(options, ["mode"]);
    const name = nameOf(workload.resource);
    const version = rayVersionOf(facts, cluster);
    if (!canAskForToken(version)) {
      const written = at !== null && textAt(spec, ["rayVersion"]) === version;
      const path = written ? [...at, "rayVersion"] : [...main.path, "image"];
      const message = `${name} runs Ray ${version}, which cannot ask for a token: whoever reaches its dashboard or client port runs code on all of its nodes`;
      yield failing(cluster, message, path);
      continue;
    }
    // options without a mode ask for a token
    const asked = options !== undefined && (mode === null || mode === "token");
    const told = asked ? true : everywhere(facts, cluster, "RAY_AUTH_MODE", ["token"]);
    if (told === false) {
      const message = `${name} asks nobody for a token: whoever reaches its dashboard or client port runs code on all of its nodes`;
      yield failing(cluster, message, at === null ? main.path : mode === null ? at : [...at, "authOptions", "mode"]);
    } else yield { subject: subjectOf(cluster), answer: told === true ? "pass" : "unknown" };
  }
}

/** Each Ray cluster whose pods talk to each other in clear. One pod alone talks to nobody. */
export function* rayInClear(facts: Facts): Generator<Answered> {
  for (const cluster of rayClusters(facts)) {
    const { workload, spec, at, workers } = cluster;
    const subject = subjectOf(cluster);
    const encrypted =
      valueAt(spec, ["tlsOptions", "enabled"]) === true
        ? true
        : everywhere(facts, cluster, "RAY_USE_TLS", ["1", "true"]);
    if (workers.length === 0 || encrypted === true) yield { subject, answer: "pass" };
    else if (encrypted === "unknown") yield { subject, answer: "unknown" };
    else {
      const message = `the pods of ${nameOf(workload.resource)} talk to each other in clear: tokens, code and data can be read and changed on the way`;
      yield failing(cluster, message, at ?? []);
    }
  }
}

/** Each Ray cluster whose workers act as the account that the autoscaler in the head changes the cluster with. */
export function* rayWorkersAsHead(facts: Facts): Generator<Answered> {
  for (const cluster of rayClusters(facts)) {
    const { workload, spec, head, workers } = cluster;
    const account = textAt(head.spec, ["serviceAccountName"]);
    const same = workers.find((pod) => textAt(pod.spec, ["serviceAccountName"]) === account);
    if (spec["enableInTreeAutoscaling"] !== true || account === null || same === undefined) {
      yield { subject: subjectOf(cluster), answer: "pass" };
      continue;
    }
    const message = `workers of ${nameOf(workload.resource)} act as ${account}, the account with which the head's autoscaler changes the cluster and deletes pods: every task can do the same`;
    yield failing(cluster, message, [...same.specPath, "serviceAccountName"]);
  }
}

/** The ports by which a cluster takes orders, and the names that KubeRay gives them. */
const PORTS: ReadonlySet<unknown> = new Set([
  ...[8265, 10001, 6379, 52365],
  ...["dashboard", "client", "gcs", "gcs-server", "redis", "dashboard-agent"],
]);

/** Each Ray cluster, Service, Ingress or route that opens the ports by which a cluster takes orders to the outside. */
export function* rayPublished(facts: Facts): Generator<Answered> {
  const heads = new Set<string>();
  const services = new Set<Resource>();
  for (const cluster of rayClusters(facts)) {
    const { workload, at } = cluster;
    const { resource } = workload;
    if (at !== null) heads.add(`${namespaceOf(resource)}/${resource.ref.name}-head-svc`);
    for (const service of servicesOf(facts, workload)) services.add(service);
    const place = publishedBy(cluster);
    if (place === null) yield { subject: subjectOf(cluster), answer: "pass" };
    else yield failing(cluster, messageOf(nameOf(resource)), place);
  }
  for (const service of facts.inventory.ofKind("", "Service")) {
    if (services.has(service) || isKubeRayHead(service)) yield* ofService(service, heads);
  }
  for (const ingress of ingressesOf(facts)) {
    if (!asksVisitors(ingress)) yield* ofRoute(ingress, ingressBackends(ingress), heads);
  }
  for (const route of facts.inventory.ofKind("gateway.networking.k8s.io", "HTTPRoute")) {
    const extended = listAt(route.object, ["spec", "rules"]).some((rule) => listAt(rule, ["filters"]).length > 0);
    if (!extended) yield* ofRoute(route, routeBackends(route), heads);
  }
}

const messageOf = (name: string): string =>
  `${name} opens the Ray dashboard or client port to the outside: whoever gets there can submit jobs, which is running code on the cluster`;

/** The field by which the cluster's own object publishes it; null when none does. */
function publishedBy({ spec, at, main }: RayCluster): Path | null {
  for (const [port, entry] of listAt(main.spec, ["ports"]).entries()) {
    const { hostPort, containerPort } = mapAt(entry, []) as { hostPort?: unknown; containerPort?: unknown };
    if (hostPort !== undefined && hostPort !== 0 && PORTS.has(containerPort)) return [...main.path, "ports", port];
  }
  if (at === null) return null;
  const group = [...at, "headGroupSpec"];
  const { headGroupSpec } = spec;
  for (const [field, path] of [
    ["serviceType", ["serviceType"]],
    ["headService", ["headService", "spec", "type"]],
  ] as const) {
    if (/^(?:LoadBalancer|NodePort)$/.test(textAt(headGroupSpec, path) ?? ""))
      return [...group, field, ...path.slice(1)];
  }
  return valueAt(headGroupSpec, ["enableIngress"]) === true ? [...group, "enableIngress"] : null;
}

/** True for a Service that chooses heads by the label that KubeRay puts on them. */
const isKubeRayHead = ({ object }: Resource): boolean =>
  valueAt(object, ["spec", "selector", "ray.io/node-type"]) === "head";

function* ofService(service: Resource, heads: Set<string>): Generator<Answered> {
  const subject = about(service);
  const ports = listAt(service.object, ["spec", "ports"]);
  const orders = ports.some((port) => PORTS.has(valueAt(port, ["targetPort"]) ?? valueAt(port, ["port"])));
  if (orders) heads.add(`${namespaceOf(service)}/${service.ref.name}`);
  const outside = /^(?:LoadBalancer|NodePort)$/.test(textAt(service.object, ["spec", "type"]) ?? "");
  if (!orders || !outside) yield { subject, answer: "pass" };
  else yield { subject, answer: "fail", detail: { message: messageOf(nameOf(service)), path: ["spec", "type"] } };
}

function* ofRoute(
  route: Resource,
  backends: ReturnType<typeof ingressBackends>,
  heads: ReadonlySet<string>,
): Generator<Answered> {
  const leads = backends.filter(({ namespace, service }) => heads.has(`${namespace ?? ""}/${service}`));
  if (leads.length === 0) return;
  const open = leads.find(({ port }) => PORTS.has(port));
  const subject = about(route);
  if (open === undefined) yield { subject, answer: "pass" };
  else yield { subject, answer: "fail", detail: { message: messageOf(nameOf(route)), path: open.path } };
}
