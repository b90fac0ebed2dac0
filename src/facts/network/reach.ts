import { parseBlock } from "./address.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Network } from "./network.ts";
import type { PortSet, Protocol } from "./port-set.ts";
import type { WayIn } from "./way-in.ts";

/** Who may reach a port, from the fewest to all: the pod alone, its own workload, its namespace … the internet. */
export const REACHES = ["pod", "group", "namespace", "cluster", "private", "internet"] as const;
export type Reach = (typeof REACHES)[number];

/** True when `a` goes at least as far as `b`. */
export const atLeast = (a: Reach, b: Reach): boolean => REACHES.indexOf(a) >= REACHES.indexOf(b);

/** The widest reach among some; `pod` for none. */
export const widest = (reaches: Iterable<Reach>): Reach =>
  [...reaches].reduce<Reach>((most, each) => (atLeast(each, most) ? each : most), "pod");

const PRIVATE = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "fc00::/7",
].flatMap((cidr) => parseBlock(cidr) ?? []);

/**
 * How far the ports of a pod can be reached from: by anybody of that circle, not only by a peer that a policy names.
 *
 * @param ports Which ports; null for any.
 * @returns With the ways in from outside the cluster that policies let through.
 */
export function reachOf(
  network: Network,
  endpoint: Endpoint,
  ports: PortSet | null,
): { readonly reach: Reach; readonly ways: readonly WayIn[] } {
  const { algebra } = network;
  const wanted = ports ?? algebra.all;
  const meets = (open: PortSet): boolean => algebra.intersection(open, wanted) !== algebra.none;
  const ways = waysInto(network, endpoint, ports);
  if (ways.some(({ from }) => from === "internet")) return { reach: "internet", ways };
  if (ways.length > 0) return { reach: "private", ways };
  if (meets(network.between(network.controller, endpoint).possible)) return { reach: "cluster", ways };
  if (meets(network.between(network.stranger(endpoint.namespace), endpoint).possible))
    return { reach: "namespace", ways };
  return { reach: meets(network.between(endpoint, endpoint).possible) ? "group" : "pod", ways };
}

/** The ways in from outside the cluster to some ports of a pod (null for any) that policies let through. */
export function waysInto(network: Network, endpoint: Endpoint, ports: PortSet | null): readonly WayIn[] {
  const { algebra } = network;
  const ways = network.waysTo(endpoint);
  if (ways.length === 0) return ways;
  const wanted = ports ?? algebra.all;
  return ways.filter((way) => algebra.intersection(admitted(network, way), wanted) !== algebra.none);
}

/** The ports of a way in that policies let through. */
function admitted(network: Network, { endpoint, ports, proxied, from, sources }: WayIn): PortSet {
  const { algebra } = network;
  if (proxied) return algebra.intersection(ports, network.between(network.controller, endpoint).possible);
  const stack = network.pods.stack(endpoint, "ingress");
  if (stack === null) return ports;
  const blocks = sources.flatMap((cidr) => parseBlock(cidr) ?? []);
  let open = algebra.none;
  for (const group of network.pods.groups.groups) {
    if (group.atom === null) continue;
    const comes = group.atom.ranges.some(({ family, first, last }) => {
      const listed = (each: (typeof blocks)[number]): boolean =>
        each.family === family && first <= each.last && last >= each.first;
      if (blocks.length > 0 && !blocks.some(listed)) return false;
      const inside = PRIVATE.some((each) => each.family === family && first >= each.first && last <= each.last);
      return from === "private" || !inside;
    });
    if (comes) open = algebra.union(open, stack.on(group).possible);
  }
  return algebra.intersection(ports, open);
}

/** A set of one port. */
export const onePort = ({ algebra }: Network, protocol: Protocol, number: number): PortSet =>
  algebra.range(protocol, number, number);
