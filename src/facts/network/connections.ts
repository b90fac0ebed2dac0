import type { Endpoint, NamedPeer } from "./endpoint.ts";
import type { Network } from "./network.ts";
import { atomCidrs } from "./peer-groups.ts";
import type { PortSet } from "./port-set.ts";

/** One end of a connection: a workload, or a block of outside addresses. The same end is the same object. */
export type End = { readonly peer: NamedPeer; readonly cidr: null } | { readonly peer: null; readonly cidr: string };

/** Told of each connection: from where, to where, what is open, and what is or may be open. */
type Emit = (from: End, to: End, open: PortSet, possible: PortSet) => void;

interface Party {
  readonly end: End;
  readonly endpoints: readonly Endpoint[];
}

/** Where a group of sources is taken in: places of parties, ascending, with the endpoint and what it takes. */
interface Takers {
  readonly party: readonly number[];
  readonly endpoint: readonly Endpoint[];
  readonly open: readonly PortSet[];
  readonly possible: readonly PortSet[];
}

/** So many takers are kept at once; beyond it they are worked out again. */
const MAX_KEPT = 8_000_000;

/**
 * Every pair of ends between which something may pass, sorted by name, those of one workload with itself left out.
 * Where pods of a workload differ, what one of them may counts for all. Cost: for each workload, those that take in
 * what is like it; for what is alike they are looked up once.
 */
export function eachConnection(network: Network, emit: Emit): void {
  const parties = partiesOf(network);
  const outside = network.pods.groups.groups.flatMap(({ atom, id }) =>
    atom === null || !atom.listed ? [] : [{ id, ends: atomCidrs(atom).map((cidr): End => ({ peer: null, cidr })) }],
  );
  const takers = takersOf(network, parties);
  for (const [at, from] of parties.entries()) {
    if (network.isPlain) fromParty(network, parties, at, takers, emit);
    else fromEach(network, parties, from, emit);
    for (const { id, ends } of outside) outward(network, from, id, ends, emit, "egress");
  }
  for (const { id, ends } of outside) {
    for (const to of parties) outward(network, to, id, ends, emit, "ingress");
  }
  fromController(network, parties, emit);
}

/** The takers of a group of sources, by the group's id. */
function takersOf(network: Network, parties: readonly Party[]): (group: number) => Takers {
  const { pods, algebra } = network;
  const targets = parties.flatMap(({ endpoints }, party) => endpoints.map((endpoint) => ({ party, endpoint })));
  const kept = new Map<number, Takers>();
  let size = 0;
  return (group) => {
    const known = kept.get(group);
    if (known) return known;
    const takers = {
      party: [] as number[],
      endpoint: [] as Endpoint[],
      open: [] as PortSet[],
      possible: [] as PortSet[],
    };
    for (const { party, endpoint } of targets) {
      const verdicts = pods.stack(endpoint, "ingress")?.all();
      const possible = verdicts ? (verdicts.possible[group] as PortSet) : algebra.all;
      if (possible === algebra.none) continue;
      takers.party.push(party);
      takers.endpoint.push(endpoint);
      takers.open.push(verdicts ? (verdicts.open[group] as PortSet) : algebra.all);
      takers.possible.push(possible);
    }
    size += takers.party.length;
    if (size > MAX_KEPT) {
      kept.clear();
      size = takers.party.length;
    }
    kept.set(group, takers);
    return takers;
  };
}

/** The connections of one party where all pods are on one network. */
function fromParty(
  network: Network,
  parties: readonly Party[],
  at: number,
  takersOf: (group: number) => Takers,
  emit: Emit,
): void {
  const from = parties[at] as Party;
  const [source, ...others] = from.endpoints;
  if (others.length > 0 || !source) return fromEach(network, parties, from, emit);
  const { algebra, pods } = network;
  const sent = pods.stack(source, "egress")?.all();
  const { party, endpoint, open, possible } = takersOf(pods.groupOf(source).id);
  let mayBe = algebra.none;
  let certain = algebra.none;
  for (let index = 0; index < party.length; index++) {
    const target = party[index] as number;
    if (sent) {
      const group = pods.groupOf(endpoint[index] as Endpoint).id;
      const allowed = sent.possible[group] as PortSet;
      if (allowed !== algebra.none) {
        mayBe = algebra.union(mayBe, algebra.intersection(allowed, possible[index] as PortSet));
        certain = algebra.union(certain, algebra.intersection(sent.open[group] as PortSet, open[index] as PortSet));
      }
    } else {
      mayBe = algebra.union(mayBe, possible[index] as PortSet);
      certain = algebra.union(certain, open[index] as PortSet);
    }
    // the endpoints of a party lie side by side
    if (party[index + 1] === target) continue;
    if (mayBe !== algebra.none && target !== at) emit(from.end, (parties[target] as Party).end, certain, mayBe);
    mayBe = certain = algebra.none;
  }
}

/** The connections of one party, pair by pair. */
function fromEach(network: Network, parties: readonly Party[], from: Party, emit: Emit): void {
  const { algebra } = network;
  for (const to of parties) {
    if (from === to) continue;
    let open = algebra.none;
    let possible = algebra.none;
    for (const source of from.endpoints) {
      for (const target of to.endpoints) {
        const verdict = network.between(source, target);
        open = algebra.union(open, verdict.open);
        possible = algebra.union(possible, verdict.possible);
      }
    }
    if (possible !== algebra.none) emit(from.end, to.end, open, possible);
  }
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
