import type { NamedPeer, Protocol } from "../../facts/index.ts";

/** Pods that a need is about, chosen by their labels. */
export interface NeedyPods {
  readonly name: NamedPeer;
  readonly labels: Readonly<Record<string, string>>;
}

/** The other end of a need: pods, all pods of a namespace, all pods of all namespaces, or everybody. */
export type NeedEnd =
  | { readonly pods: NeedyPods }
  | { readonly namespace: string }
  | { readonly chosen: { readonly namespaces: object; readonly pods: object | null } }
  | "outside"
  | "everyone";

/** Traffic that must go on: from one end to another, on ports of the receiving one. */
export interface Need {
  readonly from: NeedEnd;
  readonly to: NeedEnd;
  /** Empty for every port. */
  readonly ports: readonly { readonly protocol: Protocol; readonly port: number }[];
}

/** A NetworkPolicy as it is written. */
export interface WrittenPolicy {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "NetworkPolicy";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Addresses that are nobody's outside: the cloud's metadata, and networks that are private. */
const NOT_OUTSIDE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"];

const DNS = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

/**
 * One NetworkPolicy for each of the pods, which lets through what the needs name and nothing else, and one for each
 * namespace that denies what remains. Pods that send anything may ask the cluster's DNS.
 *
 * @param all The pods to govern, one policy each.
 */
export function leastNetworkPolicies(all: readonly NeedyPods[], needs: readonly Need[]): WrittenPolicy[] {
  const policies: WrittenPolicy[] = [];
  const namespaces = [...new Set(all.map(({ name }) => name.namespace))].toSorted();
  for (const namespace of namespaces) {
    policies.push(policy("default-deny", namespace, { podSelector: {}, policyTypes: ["Ingress", "Egress"] }));
  }
  const names = new Set<string>();
  const [sent, taken] = [bySubject(needs, "from"), bySubject(needs, "to")];
  for (const pods of all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    // pods without labels cannot be chosen: what is denied to all stays denied to them
    if (Object.keys(pods.labels).length === 0) continue;
    const { namespace, name } = pods.name;
    const ingress = rules(taken.get(keyOf(pods)) ?? [], "from", namespace);
    const egress = rules(sent.get(keyOf(pods)) ?? [], "to", namespace);
    let free = name;
    for (let again = 2; names.has(`${namespace}/${free}`); again++) free = `${name}-${again}`;
    names.add(`${namespace}/${free}`);
    policies.push(
      policy(`allow-${free}`, namespace, {
        podSelector: { matchLabels: pods.labels },
        policyTypes: ["Ingress", "Egress"],
        ingress,
        egress: egress.length > 0 ? [...egress, DNS] : [],
      }),
    );
  }
  return policies;
}

/** A text for pods: equal texts, equal pods. Templates of one workload differ in their labels. */
const keyOf = ({ name, labels }: NeedyPods): string =>
  `${name.namespace}/${name.name}/${name.kind}/${JSON.stringify(labels)}`;

/** Needs by the pods at one of their ends. */
function bySubject(needs: readonly Need[], side: "from" | "to"): ReadonlyMap<string, readonly Need[]> {
  const found = new Map<string, Need[]>();
  for (const need of needs) {
    const end = need[side];
    if (typeof end !== "object" || !("pods" in end)) continue;
    const key = keyOf(end.pods);
    const known = found.get(key);
    if (known) known.push(need);
    else found.set(key, [need]);
  }
  return found;
}

const policy = (name: string, namespace: string, spec: WrittenPolicy["spec"]): WrittenPolicy => ({
  ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  ...{ metadata: { name: name.slice(0, 253), namespace }, spec },
});

/** The needs of one side as rules: ends with the same ports share a rule. */
function rules(needs: readonly Need[], side: "from" | "to", namespace: string): object[] {
  const byPorts = new Map<string, Map<string, object | null>>();
  for (const need of needs) {
    const ports = need.ports.map(({ protocol, port }) => ({ protocol, port }));
    const key = JSON.stringify(ports.toSorted((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1)));
    const ends = byPorts.get(key) ?? new Map<string, object | null>();
    byPorts.set(key, ends);
    const end = peer(need[side], namespace);
    ends.set(JSON.stringify(end), end);
  }
  return [...byPorts].map(([key, ends]) => {
    const ports = JSON.parse(key) as object[];
    const peers = [...ends.values()];
    return {
      ...(peers.includes(null) ? {} : { [side]: peers }),
      ...(ports.length > 0 ? { ports } : {}),
    };
  });
}

/** The peer of a rule; null for everyone. */
function peer(end: NeedEnd, namespace: string): object | null {
  if (end === "everyone") return null;
  if (end === "outside") return { ipBlock: { cidr: "0.0.0.0/0", except: NOT_OUTSIDE } };
  if ("chosen" in end) {
    const { namespaces, pods } = end.chosen;
    return pods === null ? { namespaceSelector: namespaces } : { namespaceSelector: namespaces, podSelector: pods };
  }
  const there = "namespace" in end ? end.namespace : end.pods.name.namespace;
  const pods = "namespace" in end ? {} : { matchLabels: end.pods.labels };
  if (there === namespace) return { podSelector: pods };
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": there } };
  return "namespace" in end ? { namespaceSelector } : { namespaceSelector, podSelector: pods };
}
