import { toPointer, type Ref, type Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import {
  eachConnection,
  type Endpoint,
  type End,
  type Facts,
  type NamedPeer,
  type Network,
  type Reach,
  reachOf,
  REACHES,
  type WayIn,
} from "../facts/index.ts";
import { type Allowed, portPrinter, readNetwork } from "./network.ts";
import type { Source } from "./scan.ts";

/** A way in from outside the cluster that policies let through. */
interface ShownWay {
  readonly kind: WayIn["kind"];
  readonly from: WayIn["from"];
  readonly ports: Allowed;
  readonly hosts: readonly string[];
  readonly authenticated: boolean;
  readonly resource: Ref;
  readonly path: string;
  readonly location: Where | null;
}

/** Who a workload may hear from, or speak to. */
interface Side {
  /** True when policies deny what none of their rules allows. */
  readonly isolated: boolean;
  /** Ports open to any pod of any namespace, to any pod of its own, to some outside address. */
  readonly cluster: Allowed;
  readonly namespace: Allowed;
  readonly outside: Allowed;
}

/** How far one workload is open. */
interface Exposed {
  readonly workload: NamedPeer;
  readonly reach: Reach;
  readonly ways: readonly ShownWay[];
  readonly ingress: Side;
  readonly egress: Side & { readonly metadata: boolean };
}

/** Namespaces of two teams between which something may pass. */
interface Crossing {
  readonly from: { readonly namespace: string; readonly team: string };
  readonly to: { readonly namespace: string; readonly team: string };
  readonly connections: number;
  readonly example: { readonly from: NamedPeer; readonly to: NamedPeer; readonly allowed: Allowed };
}

/** What `ringfence network exposure` answers; the JSON form is part of the public contract, version 1. */
export interface NetworkExposure {
  readonly version: 1;
  readonly workloads: readonly Exposed[];
  readonly crossings: readonly Crossing[];
  readonly problems: readonly Problem[];
}

export interface ExposureOptions {
  readonly source: Source;
  readonly namespaces?: readonly string[];
  /** Labels of a namespace that tell its team, the first that it has; the namespace's name where it has none. */
  readonly teamLabels: readonly string[];
}

/** Where the cloud's identity is handed out. */
const METADATA = ["169.254.169.254", "fd00:ec2::254", "169.254.170.23", "100.100.100.200"];

/** Says how far each workload is open, widest first, and which namespaces of different teams are not apart. */
export async function networkExposure(options: ExposureOptions): Promise<NetworkExposure> {
  const { facts, network, problems } = await readNetwork(options);
  const { namespaces = [] } = options;
  const asked = (namespace: string): boolean => namespaces.length === 0 || namespaces.includes(namespace);
  const print = portPrinter(network);
  const workloads = network.endpoints
    .filter(({ namespace }) => asked(namespace))
    .map((endpoint) => exposed(network, endpoint, print))
    .toSorted((a, b) => REACHES.indexOf(b.reach) - REACHES.indexOf(a.reach));
  const crossings = crossingsOf(facts, network, options.teamLabels, print).filter(
    ({ from, to }) => asked(from.namespace) || asked(to.namespace),
  );
  return { version: 1, workloads, crossings, problems };
}

type Print = ReturnType<typeof portPrinter>;

function exposed(network: Network, endpoint: Endpoint, print: Print): Exposed {
  const { reach, ways } = reachOf(network, endpoint, null);
  const metadata = METADATA.some((address) => network.toAddress(endpoint, address)?.possible !== network.algebra.none);
  return {
    workload: endpoint.peer,
    reach,
    ways: ways.map((way) => shownWay(way, print)),
    ingress: side(network, endpoint, "ingress", print),
    egress: { ...side(network, endpoint, "egress", print), metadata },
  };
}

function shownWay({ kind, from, ports, hosts, authenticated, resource, path }: WayIn, print: Print): ShownWay {
  const place = resource.document.locator.locate([...resource.at, ...path]);
  const location = place && { file: place.file, line: place.line, column: place.column };
  return {
    kind,
    from,
    ports: print(ports),
    hosts,
    authenticated,
    resource: resource.ref,
    path: toPointer(path),
    location,
  };
}

function side(network: Network, endpoint: Endpoint, direction: "ingress" | "egress", print: Print): Side {
  const { pods, algebra } = network;
  const open = (other: Endpoint) => pods.on(endpoint, direction, pods.groupOf(other)).open;
  let outside = algebra.none;
  for (const group of pods.groups.groups) {
    if (group.atom !== null) outside = algebra.union(outside, pods.on(endpoint, direction, group).open);
  }
  return {
    isolated: network.isIsolated(endpoint, direction),
    cluster: print(open(network.controller)),
    namespace: print(open(network.stranger(endpoint.namespace))),
    outside: print(outside),
  };
}

function crossingsOf(facts: Facts, network: Network, labels: readonly string[], print: Print): Crossing[] {
  const teams = new Map<string, string>();
  for (const { ref, object } of facts.inventory.ofKind("", "Namespace")) {
    const known = (object["metadata"] as { labels?: Record<string, unknown> } | undefined)?.labels ?? {};
    const team = labels.map((label) => known[label]).find((value) => typeof value === "string");
    if (typeof team === "string") teams.set(ref.name, team);
  }
  const teamOf = (namespace: string): string => teams.get(namespace) ?? namespace;
  const crossings = new Map<string, { -readonly [Key in keyof Crossing]: Crossing[Key] }>();
  eachConnection(network, (from: End, to: End, _, possible) => {
    if (from.peer === null || to.peer === null || from.peer.namespace === "") return;
    const [a, b] = [from.peer.namespace, to.peer.namespace];
    if (a === b || teamOf(a) === teamOf(b)) return;
    const known = crossings.get(`${a}\0${b}`);
    if (known) known.connections++;
    else {
      crossings.set(`${a}\0${b}`, {
        ...{ from: { namespace: a, team: teamOf(a) }, to: { namespace: b, team: teamOf(b) }, connections: 1 },
        example: { from: from.peer, to: to.peer, allowed: print(possible) },
      });
    }
  });
  return [...crossings.values()].toSorted((a, b) => b.connections - a.connections);
}
