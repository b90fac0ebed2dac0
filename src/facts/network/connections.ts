import type { Endpoint, NamedPeer } from "./endpoint.ts";
import type { Network } from "./network.ts";
import { atomCidrs } from "./peer-groups.ts";
import type { PortSet } from "./port-set.ts";

/** One end of a connection: a workload, or a block of outside addresses. The same end is the same object. */
export type End = { readonly peer: NamedPeer; readonly cidr: null } | { readonly peer: null; readonly cidr: string };

/** Told of each connection: from where, to where, what is open, and what is or may be open. */
export type Emit = (from: End, to: End, open: PortSet, possible: PortSet) => void;

interface Party {
  readonly end: End;
  readonly endpoints: readonly Endpoint[];
}

/**
 * Every pair of ends between which something may pass, sorted by name, those of one workload with itself left out.
 * Where pods of a workload differ, what one of them may counts for all. Cost: the square of the number of workloads.
 */
export function eachConnection(network: Network, emit: Emit): void {
  const { algebra } = network;
  const { groups } = network.pods;
  const parties = partiesOf(network);
  const outside = groups.groups.flatMap(({ atom, id }) =>
    atom === null || !atom.listed ? [] : [{ id, ends: atomCidrs(atom).map((cidr): End => ({ peer: null, cidr })) }],
  );
  const none = algebra.none;
  for (const from of parties) {
    for (const to of parties) {
      if (from === to) continue;
      let open = none;
      let possible = none;
      for (const source of from.endpoints) {
        for (const target of to.endpoints) {
          const verdict = network.between(source, target);
          open = algebra.union(open, verdict.open);
          possible = algebra.union(possible, verdict.possible);
        }
      }
      if (possible !== none) emit(from.end, to.end, open, possible);
    }
    for (const { id, ends } of outside) outward(network, from, id, ends, emit, "egress");
  }
  for (const { id, ends } of outside) {
    for (const to of parties) outward(network, to, id, ends, emit, "ingress");
  }
  fromController(network, parties, emit);
}

function outward(
  network: Network,
  party: Party,
  id: number,
  ends: readonly End[],
  emit: Emit,
  way: "ingress" | "egress",
): void {
  const { algebra } = network;
  let open = algebra.none;
  let possible = algebra.none;
  for (const endpoint of party.endpoints) {
    const verdict = network.pods.stack(endpoint, way)?.all();
    open = algebra.union(open, verdict ? (verdict.open[id] as PortSet) : algebra.all);
    possible = algebra.union(possible, verdict ? (verdict.possible[id] as PortSet) : algebra.all);
  }
  if (possible === algebra.none) return;
  for (const end of ends) {
    if (way === "egress") emit(party.end, end, open, possible);
    else emit(end, party.end, open, possible);
  }
}

/** What controllers of routes, which the input does not hold, may pass on. */
function fromController(network: Network, parties: readonly Party[], emit: Emit): void {
  const { algebra, controller } = network;
  const from: End = { peer: controller.peer, cidr: null };
  const led = new Map<Endpoint, PortSet>();
  for (const { endpoint, ports, proxied } of network.waysIn) {
    if (proxied) led.set(endpoint, algebra.union(led.get(endpoint) ?? algebra.none, ports));
  }
  for (const { end, endpoints } of parties) {
    let open = algebra.none;
    let possible = algebra.none;
    for (const endpoint of endpoints) {
      const ports = led.get(endpoint);
      if (!ports) continue;
      const verdict = network.between(controller, endpoint);
      open = algebra.union(open, algebra.intersection(verdict.open, ports));
      possible = algebra.union(possible, algebra.intersection(verdict.possible, ports));
    }
    if (possible !== algebra.none) emit(from, end, open, possible);
  }
}

function partiesOf(network: Network): Party[] {
  const byName = Map.groupBy(network.endpoints, ({ peer }) => `${peer.namespace}\0${peer.name}\0${peer.kind}`);
  return [...byName.keys()].toSorted().map((name) => {
    const endpoints = byName.get(name) as Endpoint[];
    return { end: { peer: (endpoints[0] as Endpoint).peer, cidr: null }, endpoints };
  });
}
