/**
 * Decides one connection at a time by reading the policies as the documentation has them, with no regard to speed and
 * no code in common with what it judges.
 */
export interface OraclePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly ports: readonly { name: string; protocol: string; containerPort: number }[];
  readonly hostNetwork: boolean;
}
interface Selector {
  readonly matchLabels?: Record<string, string>;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}
interface Choice {
  readonly namespaces?: Selector;
  readonly pods?: { readonly namespaceSelector: Selector; readonly podSelector: Selector };
}
interface PortEntry {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
  readonly portNumber?: { readonly protocol: string; readonly port: number };
  readonly namedPort?: string;
  readonly portRange?: { readonly protocol: string; readonly start: number; readonly end: number };
}
interface PeerEntry extends Choice {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly networks?: readonly string[];
}
interface RuleEntry {
  readonly action?: string;
  readonly from?: readonly PeerEntry[];
  readonly to?: readonly PeerEntry[];
  readonly ports?: readonly PortEntry[];
}
/** A policy of any of the kinds that are judged. */
export interface OraclePolicy {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly podSelector?: Selector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly RuleEntry[];
    readonly egress?: readonly RuleEntry[];
    readonly subject?: Choice;
    readonly priority?: number;
  };
}
export interface OracleCluster {
  readonly namespaces: Record<string, Record<string, string>>;
  readonly pods: readonly OraclePod[];
  readonly policies: readonly OraclePolicy[];
}
type End = OraclePod | { readonly ip: string };

const matches = (selector: Selector, labels: Record<string, string>): boolean => {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const has = Object.hasOwn(labels, key);
    const listed = has && (values?.includes(labels[key] as string) ?? false);
    if (operator === "In" && !listed) return false;
    if (operator === "NotIn" && listed) return false;
    if (operator === "Exists" && !has) return false;
    if (operator === "DoesNotExist" && has) return false;
  }
  return true;
};

const number = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const inBlock = (ip: string, cidr: string): boolean => {
  const [base = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(ip) / size) === Math.floor(number(base) / size);
};

/** Answers by trying each policy, each rule, each peer and each port in turn. */
export class Oracle {
  readonly cluster: OracleCluster;
  constructor(cluster: OracleCluster) {
    this.cluster = cluster;
  }

  allows(from: End, to: End, protocol: string, port: number): boolean {
    return this.#side(from, to, "egress", protocol, port) && this.#side(to, from, "ingress", protocol, port);
  }

  #namespaceLabels(namespace: string): Record<string, string> {
    return { ...this.cluster.namespaces[namespace], "kubernetes.io/metadata.name": namespace };
  }

  #side(own: End, other: End, way: "ingress" | "egress", protocol: string, port: number): boolean {
    if ("ip" in own || own.hostNetwork) return true;
    const receiver = way === "ingress" ? own : other;
    const admin = this.#ordered("AdminNetworkPolicy", own, other, way, receiver, protocol, port);
    if (admin === "Allow") return true;
    if (admin === "Deny") return false;
    let isolated = false;
    for (const { kind, metadata, spec } of this.cluster.policies) {
      if (kind !== "NetworkPolicy" || metadata.namespace !== own.namespace) continue;
      if (!matches(spec.podSelector ?? {}, own.labels)) continue;
      const defaults = (spec.egress?.length ?? 0) > 0 ? ["Ingress", "Egress"] : ["Ingress"];
      if (!(spec.policyTypes ?? defaults).includes(way === "ingress" ? "Ingress" : "Egress")) continue;
      isolated = true;
      for (const rule of spec[way] ?? []) {
        const peers = rule[way === "ingress" ? "from" : "to"] ?? [];
        const holds = peers.length === 0 || peers.some((peer) => this.#isPeer(peer, metadata.namespace ?? "", other));
        if (holds && isPort(rule.ports ?? [], receiver, protocol, port)) return true;
      }
    }
    if (isolated) return false;
    return this.#ordered("BaselineAdminNetworkPolicy", own, other, way, receiver, protocol, port) !== "Deny";
  }

  #isPeer({ ipBlock, namespaceSelector, podSelector }: PeerEntry, namespace: string, other: End): boolean {
    if (ipBlock) {
      if (!("ip" in other)) return false;
      return inBlock(other.ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((part) => inBlock(other.ip, part));
    }
    if ("ip" in other || other.hostNetwork) return false;
    if (namespaceSelector) {
      if (!matches(namespaceSelector, this.#namespaceLabels(other.namespace))) return false;
    } else if (other.namespace !== namespace) return false;
    return matches(podSelector ?? {}, other.labels);
  }

  #ordered(
    kind: string,
    own: OraclePod,
    other: End,
    way: "ingress" | "egress",
    receiver: End,
    protocol: string,
    port: number,
  ): string {
    const all = this.cluster.policies.filter((policy) => policy.kind === kind);
    for (const { spec } of all.toSorted((a, b) => (a.spec.priority ?? 0) - (b.spec.priority ?? 0))) {
      if (!this.#chosen(spec.subject ?? {}, own)) continue;
      for (const rule of spec[way] ?? []) {
        const holds = (rule[way === "ingress" ? "from" : "to"] ?? []).some((peer) =>
          peer.networks
            ? "ip" in other && peer.networks.some((cidr) => inBlock(other.ip, cidr))
            : !("ip" in other) && this.#chosen(peer, other),
        );
        if (holds && isAdminPort(rule.ports, receiver, protocol, port)) return rule.action ?? "";
      }
    }
    return "Pass";
  }

  #chosen({ namespaces, pods }: Choice, pod: OraclePod): boolean {
    if (pod.hostNetwork) return false;
    const labels = this.#namespaceLabels(pod.namespace);
    if (namespaces) return matches(namespaces, labels);
    return pods !== undefined && matches(pods.namespaceSelector, labels) && matches(pods.podSelector, pod.labels);
  }
}

function isPort(ports: readonly PortEntry[], receiver: End, protocol: string, port: number): boolean {
  if (ports.length === 0) return true;
  return ports.some((entry) => {
    if ((entry.protocol ?? "TCP") !== protocol) return false;
    if (entry.port === undefined) return true;
    if (typeof entry.port === "string") return named(receiver, entry.port, protocol, port);
    return port >= entry.port && port <= (entry.endPort ?? entry.port);
  });
}

function isAdminPort(ports: readonly PortEntry[] | undefined, receiver: End, protocol: string, port: number): boolean {
  if (!ports) return true;
  return ports.some(({ portNumber, namedPort, portRange }) => {
    if (portNumber) return portNumber.protocol === protocol && portNumber.port === port;
    if (namedPort) return named(receiver, namedPort, protocol, port);
    return portRange?.protocol === protocol && port >= portRange.start && port <= portRange.end;
  });
}

const named = (receiver: End, name: string, protocol: string, port: number): boolean =>
  !("ip" in receiver) &&
  receiver.ports.some((each) => each.name === name && each.containerPort === port && each.protocol === protocol);
