import { type NamedPeer, type Network, PROTOCOLS } from "../facts/index.ts";
import type { Need, NeedEnd, NeedyPods } from "../outputs/policy/index.ts";

interface FlowEnd {
  readonly namespace?: string;
  readonly pod_name?: string;
  readonly workloads?: readonly { readonly name?: string }[];
}
interface Flow {
  readonly verdict?: string;
  readonly is_reply?: boolean;
  readonly source?: FlowEnd | null;
  readonly destination?: FlowEnd | null;
  readonly l4?: Readonly<Record<string, { readonly destination_port?: number } | null>> | null;
}

/**
 * What was seen to flow, one JSON object a line as Hubble writes it.
 *
 * @param unread Told the number of each line that is no JSON object, from 1.
 */
export function flowNeeds(
  text: string,
  network: Network,
  all: readonly NeedyPods[],
  unread?: (line: number) => void,
): Need[] {
  const byName = new Map(all.map((pods) => [`${pods.name.namespace}/${pods.name.name}`, pods]));
  const endOf = (end: FlowEnd | null | undefined): NeedEnd | null => {
    const { namespace, pod_name: pod = "", workloads } = end ?? {};
    if (!namespace) return "outside";
    const name = workloads?.[0]?.name ?? ownerName(network, namespace, String(pod));
    const pods = name === null ? undefined : byName.get(`${namespace}/${name}`);
    return pods ? { pods } : { namespace };
  };
  const needs = new Map<string, Need>();
  let number = 0;
  for (const line of text.split("\n")) {
    number += 1;
    const flow = flowFrom(line);
    if (!flow && line.trim() !== "") unread?.(number);
    if (!flow || flow.verdict !== "FORWARDED" || flow.is_reply === true) continue;
    const [from, to] = [endOf(flow.source), endOf(flow.destination)];
    const protocol = PROTOCOLS.find((each) => flow.l4?.[each]?.destination_port !== undefined);
    const port = protocol ? flow.l4?.[protocol]?.destination_port : undefined;
    if (!from || !to || !protocol || typeof port !== "number") continue;
    const need: Need = { from, to, ports: [{ protocol, port }] };
    needs.set(JSON.stringify(need), need);
  }
  return [...needs.values()];
}

function flowFrom(line: string): Flow | null {
  if (!line.startsWith("{")) return null;
  try {
    const value = JSON.parse(line) as { flow?: Flow } & Flow;
    return value.flow ?? value;
  } catch {
    return null;
  }
}

/** The workload of the input whose pods bear such a name; the longest that fits. */
function ownerName({ endpoints }: Network, namespace: string, pod: string): string | null {
  let found: NamedPeer | null = null;
  for (const { peer } of endpoints) {
    if (peer.namespace !== namespace || !(pod === peer.name || pod.startsWith(`${peer.name}-`))) continue;
    if (!found || peer.name.length > found.name.length) found = peer;
  }
  return found?.name ?? null;
}
