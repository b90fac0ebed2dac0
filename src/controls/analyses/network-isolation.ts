import { type Direction, type Endpoint, type Facts, type Network, networkOf } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { isolatedByCilium } from "./cilium-isolation.ts";
import { about } from "./related.ts";
import { aboutEndpoint, asked, endpointsByWorkload, listOption } from "./network-asking.ts";

const WAYS = ["ingress", "egress"] as const;

/**
 * Each workload whose pods no policy isolates, for what they receive, what they send, or both; those in the node's
 * network, which policies do not govern, are left out. A partial input may lack the policy.
 */
export function podNotIsolated(facts: Facts): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    const governed = endpoints.filter(({ hostNetwork }) => !hostNetwork);
    if (governed.length === 0) continue;
    const open = WAYS.filter((way) =>
      governed.some((endpoint) => !network.isIsolated(endpoint, way) && !isolatedByCilium(facts, endpoint, way)),
    );
    const subject = aboutEndpoint(workload);
    if (open.length === 0) {
      said.push({ subject, answer: "pass" });
      continue;
    }
    const says = {
      ingress: "anything in the cluster can connect to its pods",
      egress: "its pods can connect to anything",
    };
    const { kind, name } = workload.resource.ref;
    const message = `${kind} ${name} is isolated by no network policy: ${open.map((way) => says[way]).join(", and ")}`;
    const raised = open.includes("ingress") ? {} : { raised: { by: -1, because: "what they receive is governed" } };
    const detail = { message, path: ["metadata"], ...raised };
    said.push({ subject, answer: facts.target.complete ? "fail" : "unknown", detail });
  }
  return said;
}

/** Each namespace with workloads that has no policy which denies a direction to all its pods; `direction` names it. */
export function* defaultDeny(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const network = networkOf(facts);
  const way: Direction = options["direction"] === "egress" ? "egress" : "ingress";
  const held = new Map<string, Endpoint>();
  for (const endpoint of network.endpoints) if (!endpoint.hostNetwork) held.set(endpoint.namespace, endpoint);
  for (const resource of facts.inventory.ofKind("", "Namespace")) {
    if (!held.has(resource.ref.name)) continue;
    // a pod without labels is isolated only by what chooses all pods
    const denied = network.isIsolated(network.stranger(resource.ref.name), way);
    const subject = about(resource);
    if (denied) yield { subject, answer: "pass" };
    else yield { subject, answer: facts.target.complete ? "fail" : "unknown", detail: { path: ["metadata"] } };
  }
}

/** Each workload in the node's network in a namespace whose other pods policies isolate. */
export function* hostNetworkBypass(facts: Facts): Generator<Answered> {
  const network = networkOf(facts);
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    const beyond = endpoints.find(({ hostNetwork }) => hostNetwork);
    if (!beyond) continue;
    const relied = WAYS.some((way) => network.isIsolated(network.stranger(beyond.namespace), way));
    const detail = { path: [...(beyond.pod?.specPath ?? []), "hostNetwork"] };
    if (relied) yield { subject: aboutEndpoint(workload), answer: "fail", detail };
    else yield { subject: aboutEndpoint(workload), answer: "pass" };
  }
}

/**
 * Each workload of several pods that trust each other, whose pods take connections from outside the group on some port
 * that is not for callers. `kinds` and `roles` say which workloads, `ports` which ports are for the group (all when
 * empty), `callers` which ports are for others.
 */
export function groupNotIsolated(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  const { algebra } = network;
  const union = (key: string) =>
    listOption(options, key).reduce(
      (set, port) => algebra.union(set, algebra.range("TCP", Number(port), Number(port))),
      algebra.none,
    );
  const own = union("ports");
  const inner = algebra.difference(own === algebra.none ? algebra.range("TCP") : own, union("callers"));
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    if (!asked(workload, options) || !isGroup(endpoints)) continue;
    const subject = aboutEndpoint(workload);
    const open = endpoints.find((endpoint) => strangersReach(network, endpoint, inner));
    if (!open) said.push({ subject, answer: "pass" });
    else {
      const sure = facts.target.complete || network.isIsolated(open, "ingress") || open.hostNetwork;
      said.push({ subject, answer: sure ? "fail" : "unknown", detail: { path: ["metadata"] } });
    }
  }
  return said;
}

/** True for workloads of several templates or of more than one pod. */
const isGroup = (endpoints: readonly Endpoint[]): boolean =>
  endpoints.length > 1 || endpoints.some(({ pod }) => (pod?.replicas ?? 1) > 1);

function strangersReach(network: Network, endpoint: Endpoint, ports: Network["algebra"]["all"]): boolean {
  return [network.controller, network.stranger(endpoint.namespace)].some((stranger) => {
    const { possible } = network.between(stranger, endpoint);
    return network.algebra.intersection(possible, ports) !== network.algebra.none;
  });
}

/** Each workload whose pods may send only what policies allow, and none of these allows questions to a DNS server. */
export function dnsBlocked(facts: Facts): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    const shut = endpoints.find((endpoint) => network.isIsolated(endpoint, "egress") && !network.mayAsk(endpoint, 53));
    const own = valueAt(shut?.pod?.spec, ["dnsPolicy"]);
    if (!endpoints.some((endpoint) => network.isIsolated(endpoint, "egress"))) continue;
    // a pod that may send nothing at all is meant to be cut off; one with servers of its own may ask these
    if (!shut || own === "None" || !network.maySend(shut))
      said.push({ subject: aboutEndpoint(workload), answer: "pass" });
    else said.push({ subject: aboutEndpoint(workload), answer: "fail", detail: { path: ["metadata"] } });
  }
  return said;
}
