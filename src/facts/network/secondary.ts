import type { Path } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { asList, asMap, asText, isMap } from "../workloads/value.ts";
import { Domain } from "./domain.ts";
import type { Endpoint } from "./endpoint.ts";
import { namespaceOf } from "./endpoints.ts";
import { readNetworkPolicy } from "./policies/network-policy.ts";
import type { Policy } from "./policy.ts";
import { PolicyFields } from "./policy-fields.ts";
import type { PortAlgebra } from "./port-set.ts";
import type { Verdict } from "./stack.ts";

const ATTACHED = "k8s.v1.cni.cncf.io/networks";
const POLICY_FOR = "k8s.v1.cni.cncf.io/policy-for";
const PRIMARY_LABEL = "k8s.ovn.org/primary-user-defined-network";

type LabelsOf = (namespace: string) => Readonly<Record<string, string>>;

/** Networks besides the one that all pods share: primary ones of namespaces, and those that pods are attached to. */
export interface OtherNetworks {
  /** True when there are none. */
  readonly none: boolean;
  /** True when two pods have the same network in the place of the pod network. */
  samePrimary(a: Endpoint, b: Endpoint): boolean;
  /** What the policies of each further network let through on which both are. */
  shared(a: Endpoint, b: Endpoint): Iterable<Verdict>;
}

/**
 * The user-defined networks of OVN-Kubernetes and the attachments of Multus, with the MultiNetworkPolicies on them.
 *
 * @see https://ovn-kubernetes.io/features/user-defined-networks/user-defined-networks/
 * @see https://github.com/k8snetworkplumbingwg/multi-networkpolicy
 */
export function readOtherNetworks(
  inventory: Inventory,
  endpoints: readonly Endpoint[],
  labelsOf: LabelsOf,
  algebra: PortAlgebra,
  problems: Problem[],
): OtherNetworks {
  const defined = definedNetworks(inventory, labelsOf, problems);
  const attachments = readAttachments(inventory, defined);
  if (defined.primary.size === 0 && attachments.size === 0) {
    return { none: true, samePrimary: () => true, shared: () => [] };
  }
  const members = new Map<string, Endpoint[]>();
  const networksOf = new Map<Endpoint, { readonly network: string; readonly endpoint: Endpoint }[]>();
  for (const endpoint of endpoints) {
    for (const { network, addresses } of attachedTo(endpoint, attachments)) {
      const before = members.get(network) ?? [];
      const there: Endpoint = { ...endpoint, index: before.length, addresses };
      members.set(network, [...before, there]);
      networksOf.set(endpoint, [...(networksOf.get(endpoint) ?? []), { network, endpoint: there }]);
    }
  }
  const policies = multiNetworkPolicies(inventory, attachments, algebra, problems);
  const domains = new Map<string, Domain>();
  for (const [network, there] of members) {
    domains.set(network, new Domain(there, policies.get(network) ?? [], labelsOf, algebra));
  }
  const primaryOf = ({ namespace }: Endpoint): string | null => defined.primary.get(namespace) ?? null;
  return {
    none: false,
    samePrimary: (a, b) => a.namespace === "" || primaryOf(a) === primaryOf(b),
    *shared(a, b) {
      for (const mine of networksOf.get(a) ?? []) {
        const theirs = networksOf.get(b)?.find(({ network }) => network === mine.network);
        const domain = domains.get(mine.network);
        if (theirs && domain) yield domain.between(mine.endpoint, theirs.endpoint);
      }
    },
  };
}

interface Defined {
  /** Namespace → the network that its pods have in the place of the pod network. */
  readonly primary: ReadonlyMap<string, string>;
  /** `namespace/name` of an attachment that a definition makes → the network. */
  readonly secondary: ReadonlyMap<string, string>;
}

function definedNetworks(inventory: Inventory, labelsOf: LabelsOf, problems: Problem[]): Defined {
  const primary = new Map<string, string>();
  const secondary = new Map<string, string>();
  const refuse = (resource: Resource, path: Path, what: string): void => {
    const { ref, document, at } = resource;
    const line = document.locator.locate([...at, ...path])?.line ?? null;
    const message = `${ref.kind} ${ref.name}: ${what}, so it was left out`;
    problems.push({ code: "network/invalid-network", file: document.file, line, message });
  };
  const define = (resource: Resource, namespace: string, spec: JsonObject, path: Path, network: string): void => {
    const wrong = wrongTopology(spec);
    if (wrong !== null) return refuse(resource, path, wrong);
    const role = roleOf(spec);
    if (role === "Secondary") secondary.set(`${namespace}/${resource.ref.name}`, network);
    else if (namespace === "default") refuse(resource, path, "the default namespace cannot have a primary network");
    else if (primary.has(namespace)) refuse(resource, path, `namespace ${namespace} has a primary network already`);
    // the label must be there when the namespace is made; without it pods stay on the pod network
    else if (PRIMARY_LABEL in labelsOf(namespace)) primary.set(namespace, network);
    else if (resource.ref.kind === "UserDefinedNetwork")
      refuse(resource, path, `namespace ${namespace} lacks the label ${PRIMARY_LABEL}`);
  };
  for (const resource of inventory.ofKind("k8s.ovn.org", "UserDefinedNetwork")) {
    const namespace = namespaceOf(resource);
    define(resource, namespace, asMap(resource.object["spec"]), ["spec"], `${namespace}/${resource.ref.name}`);
  }
  const namespaces = new Set(inventory.ofKind("", "Namespace").map(({ ref }) => ref.name));
  for (const resource of inventory.ofKind("k8s.ovn.org", "ClusterUserDefinedNetwork")) {
    const spec = asMap(resource.object["spec"]);
    const selector = spec["namespaceSelector"];
    for (const namespace of namespaces) {
      if (!matchesSelector(selector, labelsOf(namespace))) continue;
      define(resource, namespace, asMap(spec["network"]), ["spec", "network"], `cluster:${resource.ref.name}`);
    }
  }
  return { primary, secondary };
}

/** What is wrong with a definition's topology and role; null for nothing. */
function wrongTopology(spec: JsonObject): string | null {
  const { topology } = spec;
  if (topology !== "Layer2" && topology !== "Layer3" && topology !== "Localnet") return "its topology is not known";
  const part = spec[topology.toLowerCase()];
  if (!isMap(part)) return `it has no ${topology.toLowerCase()}`;
  return part["role"] === "Primary" || part["role"] === "Secondary"
    ? null
    : "its role is neither Primary nor Secondary";
}

const roleOf = (spec: JsonObject): unknown =>
  ["layer2", "layer3", "localnet"].map((topology) => asMap(spec[topology])["role"]).find((role) => role !== undefined);

/** `namespace/name` of each NetworkAttachmentDefinition → the network to which it leads. */
function readAttachments(inventory: Inventory, { secondary }: Defined): ReadonlyMap<string, string> {
  const attachments = new Map(secondary);
  for (const resource of inventory.ofKind("k8s.cni.cncf.io", "NetworkAttachmentDefinition")) {
    const id = `${namespaceOf(resource)}/${resource.ref.name}`;
    const config = asText(asMap(resource.object["spec"])["config"]);
    // the text is JSON, now and then with a comma too many; nothing but the name is needed
    const name = /"name"\s*:\s*"([^"]+)"/.exec(config.split('"plugins"')[0] ?? "")?.[1];
    attachments.set(id, name === undefined ? id : `cni:${name}`);
  }
  return attachments;
}

interface Attached {
  readonly network: string;
  readonly addresses: readonly string[];
}

function attachedTo(endpoint: Endpoint, attachments: ReadonlyMap<string, string>): Attached[] {
  const found: Attached[] = [];
  const add = (name: string, addresses: readonly string[]): void => {
    const network = attachments.get(name.includes("/") ? name : `${endpoint.namespace}/${name}`);
    if (network === undefined || found.some((each) => each.network === network)) return;
    found.push({ network, addresses: addresses.map((address) => address.replace(/\/\d+$/, "")) });
  };
  const annotation = asText(asMap(asMap(endpoint.pod?.metadata)["annotations"])[ATTACHED]);
  for (const { name, addresses } of annotated(annotation)) add(name, addresses);
  if (endpoint.machine) {
    const spec = asMap(endpoint.machine);
    const addresses = addressesInCloudInit(spec);
    for (const network of asList(spec["networks"])) {
      const name = asText(asMap(asMap(network)["multus"])["networkName"]);
      if (name !== "") add(name, addresses);
    }
  }
  return found;
}

/** The networks that an annotation names: a list of names, or JSON with name, namespace and addresses. */
function annotated(text: string): { name: string; addresses: string[] }[] {
  if (!text.trimStart().startsWith("[")) {
    const names = text.split(",").map((name) => name.trim().replace(/@.*$/, ""));
    return names.filter((name) => name !== "").map((name) => ({ name, addresses: [] }));
  }
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    return [];
  }
  return asList(entries).flatMap((entry) => {
    if (!isMap(entry)) return [];
    const namespace = asText(entry["namespace"]);
    const name = asText(entry["name"]);
    const addresses = asList(entry["ips"]).map(asText);
    return [{ name: namespace === "" ? name : `${namespace}/${name}`, addresses }];
  });
}

/** The addresses that a virtual machine gives itself when it starts. */
function addressesInCloudInit(spec: JsonObject): string[] {
  return asList(spec["volumes"]).flatMap((volume) => {
    const { cloudInitNoCloud, cloudInitConfigDrive } = asMap(volume);
    const data = asText(asMap(cloudInitNoCloud ?? cloudInitConfigDrive)["networkData"]);
    return [...data.matchAll(/^\s*-\s*["']?(\d+(?:\.\d+){3}|[0-9a-fA-F:]+:[0-9a-fA-F:]*)\/\d+/gm)].map(
      (found) => found[1] ?? "",
    );
  });
}

/** MultiNetworkPolicies by the network that they govern. */
function multiNetworkPolicies(
  inventory: Inventory,
  attachments: ReadonlyMap<string, string>,
  algebra: PortAlgebra,
  problems: Problem[],
): ReadonlyMap<string, readonly Policy[]> {
  const policies = new Map<string, Policy[]>();
  for (const resource of inventory.ofKind("k8s.cni.cncf.io", "MultiNetworkPolicy")) {
    const annotations = asMap(asMap(resource.object["metadata"])["annotations"]);
    const policy = readNetworkPolicy(new PolicyFields(resource, algebra, problems));
    if (!policy) continue;
    for (const { name } of annotated(asText(annotations[POLICY_FOR]))) {
      const network = attachments.get(name.includes("/") ? name : `${namespaceOf(resource)}/${name}`);
      if (network !== undefined) policies.set(network, [...(policies.get(network) ?? []), policy]);
    }
  }
  return policies;
}
