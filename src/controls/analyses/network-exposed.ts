import {
  atLeast,
  type Facts,
  networkOf,
  onePort,
  type Reach,
  reachOf,
  REACHES,
  waysInto,
  type WayIn,
} from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";
import { aboutEndpoint, asked, endpointsByWorkload, listOption } from "./network-asking.ts";
import { teamOf } from "./teams.ts";

/**
 * Each workload that something leads to from outside the cluster, and policies let it through. `unauthenticated` leaves
 * out ways with sign-in in front, `kinds`, `roles` and `products` say which workloads, `ways` which ways count.
 */
export function exposedWorkload(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  const kinds = listOption(options, "ways");
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    if (!asked(workload, options)) continue;
    const counts = ({ authenticated, kind }: WayIn): boolean =>
      !(options["unauthenticated"] === true && authenticated) && (kinds.length === 0 || kinds.includes(kind));
    const ways = endpoints.flatMap((endpoint) => waysInto(network, endpoint, null)).filter(counts);
    const subject = aboutEndpoint(workload);
    if (ways.length === 0) {
      said.push({ subject, answer: "pass" });
      continue;
    }
    const { kind, name } = workload.resource.ref;
    const by = [...new Set(ways.map(({ kind: way, resource: { ref } }) => `${SAID[way]} ${ref.kind} ${ref.name}`))];
    const wide = ways.some(({ from }) => from === "internet");
    const message = `${kind} ${name} can be reached from ${wide ? "the internet" : "the network around the nodes"} by ${by.join(", ")}`;
    said.push({ subject, answer: "fail", detail: { message, path: ["metadata"] } });
  }
  return said;
}

const SAID: Readonly<Record<WayIn["kind"], string>> = {
  "load-balancer": "the load balancer of",
  "node-port": "the node port of",
  "external-ip": "the external address of",
  "host-port": "a host port of",
  "host-network": "the node's network of",
  route: "the route",
};

/** Each workload of which `ports` can be reached at least from as far as `least` says. */
export function* portReached(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const network = networkOf(facts);
  const { algebra } = network;
  const least = REACHES.find((reach) => reach === options["least"]) ?? "cluster";
  const ports = listOption(options, "ports").reduce((set, port) => {
    return algebra.union(set, onePort(network, "TCP", Number(port)));
  }, algebra.none);
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    if (!asked(workload, options)) continue;
    const found = endpoints.map((endpoint) => ({ endpoint, reach: reachOf(network, endpoint, ports).reach }));
    const open = found.find(({ reach }) => atLeast(reach, least));
    const subject = aboutEndpoint(workload);
    if (!open) {
      yield { subject, answer: "pass" };
      continue;
    }
    const sure =
      facts.target.complete || atLeast(open.reach, "private") || network.isIsolated(open.endpoint, "ingress");
    const detail = { path: ["metadata"], ...raisedBy(open.reach) };
    yield { subject, answer: sure ? "fail" : "unknown", detail };
  }
}

const raisedBy = (reach: Reach) =>
  reach === "internet" ? { raised: { by: 1, because: "it can be reached from the internet" } } : {};

/** Each webhook configuration whose webhooks run in pods that any pod of the cluster can connect to. */
export function* webhookExposed(facts: Facts): Generator<Answered> {
  const network = networkOf(facts);
  for (const kind of ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"]) {
    for (const resource of facts.inventory.ofKind("admissionregistration.k8s.io", kind)) {
      const hooks = Array.isArray(resource.object["webhooks"]) ? (resource.object["webhooks"] as unknown[]) : [];
      const services = hooks.flatMap((hook) => {
        const config = (hook as { clientConfig?: { service?: { namespace?: string; name?: string } } }).clientConfig;
        const { namespace = "default", name } = config?.service ?? {};
        return network.services.get(`${namespace}/${name}`) ?? [];
      });
      const endpoints = services.flatMap((service) => service.endpoints);
      if (endpoints.length === 0) continue;
      const open = endpoints.find((endpoint) => atLeast(reachOf(network, endpoint, null).reach, "cluster"));
      const subject = about(resource);
      if (!open) yield { subject, answer: "pass" };
      else {
        const sure = facts.target.complete || network.isIsolated(open, "ingress");
        yield { subject, answer: sure ? "fail" : "unknown", detail: { path: ["metadata"] } };
      }
    }
  }
}

/** Each workload that may connect to a workload of another team, both of them of `roles`. */
export function betweenTeams(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  const labels = listOption(options, "labels");
  const teams = new Map(
    [...new Set(network.endpoints.map(({ namespace }) => namespace))].map((name) => [
      name,
      teamOf(facts, name, labels),
    ]),
  );
  const parties = [...endpointsByWorkload(network)].filter(([workload]) => asked(workload, options));
  for (const [workload, endpoints] of parties) {
    const team = teams.get(endpoints[0]?.namespace ?? "");
    const subject = aboutEndpoint(workload);
    // other files may hold what keeps them apart
    if (!facts.target.complete) {
      said.push({ subject, answer: "unknown", detail: { path: ["metadata"] } });
      continue;
    }
    const other = parties.find(([, targets]) => {
      if (teams.get(targets[0]?.namespace ?? "") === team) return false;
      return endpoints.some((from) => targets.some((to) => network.between(from, to).open !== network.algebra.none));
    });
    if (!other) said.push({ subject, answer: "pass" });
    else {
      const [{ resource }] = other;
      const { kind, name } = workload.resource.ref;
      const message =
        `${kind} ${name} of team ${team} can connect to ${resource.ref.kind} ${resource.ref.name} of team ` +
        `${teams.get(other[1][0]?.namespace ?? "")}`;
      said.push({ subject, answer: "fail", detail: { message, path: ["metadata"] } });
    }
  }
  return said;
}
