import type { Problem } from "../core/problem.ts";
import { eachConnection, type End, type Facts, type Network, networkOf, printedPorts } from "../facts/index.ts";
import type { PortSet, PrintedPorts } from "../facts/index.ts";
import { establishFacts, type Source } from "./scan.ts";

/** What is asked of the network of an input. */
export interface NetworkOptions {
  readonly source: Source;
  /** Only connections with an end in these namespaces; empty for all. */
  readonly namespaces?: readonly string[];
  /** Only connections from, or to, a workload: `namespace/name`, or `name`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Ports as answers print them. */
export type Allowed = "all" | readonly PrintedPorts[];

/** Told of each connection; the same end is the same object each time, and so are equal sets of ports. */
export type TellConnection = (from: End, to: End, open: PortSet, possible: PortSet) => void;

/** The network of an input, with what could not be read or is not understood. */
export interface ReadNetwork {
  readonly facts: Facts;
  readonly network: Network;
  readonly problems: readonly Problem[];
}

/** Reads the inputs and what governs traffic in them. */
export async function readNetwork({ source }: Pick<NetworkOptions, "source">): Promise<ReadNetwork> {
  const { facts, problems } = await establishFacts({ source });
  const network = networkOf(facts);
  const all = [...problems, ...network.problems];
  if (network.endpoints.length === 0) {
    const message = "the input holds nothing that runs pods, so nothing can connect";
    all.push({ code: "network/no-workloads", file: null, line: null, message });
  }
  all.push(...unlikeTwins(network));
  return { facts, network, problems: all };
}

/** Every connection that is asked for, sorted by the names of its ends. */
export function connections(
  { network }: ReadNetwork,
  options: Omit<NetworkOptions, "source">,
  tell: TellConnection,
): void {
  const { namespaces = [], from, to } = options;
  const within = (end: End): boolean => end.peer !== null && namespaces.includes(end.peer.namespace);
  const all = namespaces.length === 0 && from === undefined && to === undefined;
  eachConnection(network, (source, target, open, possible) => {
    if (!all) {
      if (namespaces.length > 0 && !within(source) && !within(target)) return;
      if (from !== undefined && !isNamed(source, from)) return;
      if (to !== undefined && !isNamed(target, to)) return;
    }
    tell(source, target, open, possible);
  });
}

/** True when a name means an end: `namespace/name`, `name`, or a CIDR. */
const isNamed = ({ peer, cidr }: End, name: string): boolean =>
  peer === null ? cidr === name : peer.name === name || `${peer.namespace}/${peer.name}` === name;

/** The printed form of sets of ports, each made once. */
export function portPrinter({ algebra }: Network): (ports: PortSet) => Allowed {
  const printed = new Map<PortSet, Allowed>();
  return (ports) => {
    let text = printed.get(ports);
    if (text === undefined) printed.set(ports, (text = printedPorts(ports, algebra)));
    return text;
  };
}

/** Pods of one owner that policies tell apart: an answer about the owner is then true of some of them only. */
function unlikeTwins(network: Network): Problem[] {
  const problems: Problem[] = [];
  const pods = network.endpoints.filter(({ workload }) => workload?.resource.ref.kind === "Pod");
  const groups = Map.groupBy(pods, ({ peer }) => `${peer.kind} ${peer.namespace}/${peer.name}`);
  for (const [name, twins] of groups) {
    const [first, ...others] = twins;
    if (!first || !others.some((other) => network.tellsApart(first, other))) continue;
    const message = `pods of ${name} differ in labels that policies look at; what one of them may counts for all`;
    const file = first.workload?.resource.document.file ?? null;
    problems.push({ code: "network/unlike-pods", file, line: null, message });
  }
  return problems;
}
