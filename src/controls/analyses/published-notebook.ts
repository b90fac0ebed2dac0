import type { Container, Facts, Resource, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { asksVisitors } from "./open-edge.ts";
import { about, listAt, mapAt, namespaceOf, servicesOf, textAt } from "./related.ts";
import { type Backend, ingressBackends, ingressesOf, routeBackends } from "./routes.ts";

/** Products that stand in front of notebooks and ask who is there. */
const HUBS: ReadonlySet<string> = new Set(["jupyterhub", "jupyterhub-proxy"]);

/**
 * Each notebook with a port of its node, and each Service, Ingress and route that leads to a notebook from outside
 * the cluster without asking who is there, past the hub that starts it.
 */
export function* publishedNotebook(facts: Facts): Generator<Answered> {
  const behind = new Map<string, Workload>();
  const services = new Map<Resource, Workload>();
  for (const workload of facts.workloads) {
    if (workload.role !== "notebook" || workload.products.some((id) => HUBS.has(id))) continue;
    yield* ofPorts(workload);
    for (const service of servicesOf(facts, workload)) {
      if (!leadsToNotebook(facts, service, workload)) continue;
      services.set(service, workload);
      behind.set(`${namespaceOf(service)}/${service.ref.name}`, workload);
    }
  }
  for (const [service, workload] of services) {
    const type = textAt(service.object, ["spec", "type"]) ?? "";
    const outside = type === "LoadBalancer" || type === "NodePort";
    yield answerOf(service, outside ? workload : null, ["spec", "type"]);
  }
  for (const ingress of ingressesOf(facts)) {
    const open = asksVisitors(ingress) ? undefined : leading(ingressBackends(ingress), behind);
    if (open) yield answerOf(ingress, open.workload, open.path);
  }
  for (const route of facts.inventory.ofKind("gateway.networking.k8s.io", "HTTPRoute")) {
    const filtered = listAt(route.object, ["spec", "rules"]).some((rule) =>
      listAt(rule, ["filters"]).some((filter) => textAt(filter, ["type"]) === "ExtensionRef"),
    );
    const open = filtered ? undefined : leading(routeBackends(route), behind);
    if (open) yield answerOf(route, open.workload, open.path);
  }
}

/** False for a Service whose ports all belong to containers beside the notebook. */
function leadsToNotebook(facts: Facts, service: Resource, { pods }: Workload): boolean {
  const containers = pods.flatMap((pod) => pod.containers);
  return listAt(service.object, ["spec", "ports"]).some((port) => {
    const target = valueAt(port, ["targetPort"]) ?? valueAt(port, ["port"]);
    const owner = containers.find(({ spec }) =>
      listAt(spec, ["ports"]).some(
        (own) => valueAt(own, ["containerPort"]) === target || valueAt(own, ["name"]) === target,
      ),
    );
    if (owner === undefined) return true;
    const { products } = facts.setups.of(owner);
    return products.length === 0 ? containers.length === 1 : products.some(({ role }) => role === "notebook");
  });
}

function leading(backends: readonly Backend[], behind: ReadonlyMap<string, Workload>) {
  for (const { namespace, service, path } of backends) {
    const workload = behind.get(`${namespace ?? ""}/${service}`);
    if (workload) return { workload, path };
  }
  return undefined;
}

function answerOf(resource: Resource, notebook: Workload | null, path: Backend["path"]): Answered {
  const subject = about(resource);
  if (notebook === null) return { subject, answer: "pass" };
  const { kind, name } = resource.ref;
  const to = notebook.resource.ref;
  const message = `${kind} ${name} publishes the notebook of ${to.kind} ${to.name} by itself: visitors reach a shell without the sign-in of a hub or a gateway`;
  return { subject, answer: "fail", detail: { message, path } };
}

function* ofPorts(workload: Workload): Generator<Answered> {
  const { resource } = workload;
  for (const pod of workload.pods) {
    for (const container of pod.containers) {
      const at = hostPortOf(container);
      if (at === null) continue;
      const message = `container ${container.name} opens its notebook on a port of the node: visitors reach a shell without the sign-in of a hub or a gateway`;
      const path = [...container.path, "ports", at, "hostPort"];
      yield { subject: { resource, workload, pod, container }, answer: "fail", detail: { message, path } };
    }
  }
}

function hostPortOf({ spec }: Container): number | null {
  const at = listAt(spec, ["ports"]).findIndex((port) => Number(valueAt(mapAt(port, []), ["hostPort"]) ?? 0) > 0);
  return at < 0 ? null : at;
}
