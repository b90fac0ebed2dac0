import type { Inventory, Resource } from "../../inventory/index.ts";
import { asList, asMap, asText } from "../workloads/value.ts";
import { parseBlock } from "./address.ts";
import type { Endpoint } from "./endpoint.ts";
import { declaredPorts, protocolOf } from "./endpoints.ts";
import type { PortAlgebra, PortSet } from "./port-set.ts";
import { type Service, type ServicePort, targetPorts } from "./services.ts";
import type { WayIn } from "./way-in.ts";

/**
 * Annotations by which providers keep a load balancer inside: key → values, or null for any.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer
 */
const INTERNAL: Readonly<Record<string, readonly string[]>> = {
  "networking.gke.io/load-balancer-type": ["Internal"],
  "cloud.google.com/load-balancer-type": ["Internal", "internal"],
  "service.beta.kubernetes.io/aws-load-balancer-internal": ["true", "0.0.0.0/0"],
  "service.beta.kubernetes.io/aws-load-balancer-scheme": ["internal"],
  "service.beta.kubernetes.io/azure-load-balancer-internal": ["true"],
  "service.beta.kubernetes.io/openstack-internal-load-balancer": ["true"],
  "service.beta.kubernetes.io/oci-load-balancer-internal": ["true"],
  "service.beta.kubernetes.io/cce-load-balancer-internal-vpc": ["true"],
  "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": ["private"],
  "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": ["intranet"],
  "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid": [],
  "metallb.universe.tf/address-pool": ["private", "internal"],
};

/** True when the annotations of a Service keep its load balancer inside the private network. */
function isInternalBalancer({ object }: Resource): boolean {
  const metadata = asMap(object["metadata"]);
  const annotations = asMap(metadata["annotations"]);
  for (const key in INTERNAL) {
    const value = annotations[key];
    const values = INTERNAL[key] ?? [];
    if (value !== undefined && (values.length === 0 || values.includes(String(value)))) return true;
  }
  // the AWS Load Balancer Controller's default is internal, the in-tree provider's is not
  const type = annotations["service.beta.kubernetes.io/aws-load-balancer-type"];
  const ownController =
    type === "external" || type === "nlb-ip" || asMap(object["spec"])["loadBalancerClass"] === "service.k8s.aws/nlb";
  return ownController && annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"] === undefined;
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].flatMap(
  (cidr) => parseBlock(cidr) ?? [],
);

const isPrivate = (cidr: string): boolean => {
  const block = parseBlock(cidr);
  return PRIVATE.some((each) => each.family === block?.family && block.first >= each.first && block.last <= each.last);
};

/** True when some node of the input has a public address. */
export const nodesArePublic = (inventory: Inventory): boolean =>
  inventory
    .ofKind("", "Node")
    .some(({ object }) =>
      asList(asMap(object["status"])["addresses"]).some((address) => asMap(address)["type"] === "ExternalIP"),
    );

/** Ways in that Services open by themselves: load balancers, node ports, external addresses. */
export function* serviceWays(
  services: Iterable<Service>,
  nodes: WayIn["from"],
  algebra: PortAlgebra,
): Generator<WayIn> {
  for (const service of services) {
    const { resource, type, ports, endpoints } = service;
    if (endpoints.length === 0) continue;
    const spec = asMap(resource.object["spec"]);
    const sources = asList(spec["loadBalancerSourceRanges"]).map(asText);
    const common = { resource, proxied: false, hosts: [], authenticated: false } as const;
    for (const endpoint of endpoints) {
      const all = behind(ports, endpoint, algebra);
      if (type === "LoadBalancer") {
        const inside = isInternalBalancer(resource) || (sources.length > 0 && sources.every(isPrivate));
        const from = inside ? "private" : "internet";
        yield { ...common, kind: "load-balancer", from, endpoint, ports: all, path: ["spec", "type"], sources };
      }
      const allocates = type === "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] !== false;
      if (type === "NodePort" || allocates) {
        yield { ...common, kind: "node-port", from: nodes, endpoint, ports: all, path: ["spec", "type"], sources: [] };
      }
      const addresses = asList(spec["externalIPs"]).map(asText);
      if (addresses.length > 0) {
        const from = addresses.every((address) => isPrivate(`${address}/32`)) ? "private" : "internet";
        yield {
          ...common,
          kind: "external-ip",
          from,
          endpoint,
          ports: all,
          path: ["spec", "externalIPs"],
          sources: [],
        };
      }
    }
  }
}

const behind = (ports: readonly ServicePort[], endpoint: Endpoint, algebra: PortAlgebra): PortSet =>
  ports.reduce((set, port) => algebra.union(set, targetPorts(port, endpoint, algebra)), algebra.none);

/** Ways in over the node's own address: host ports, and pods in the node's network. */
export function* nodeWays(endpoints: readonly Endpoint[], from: WayIn["from"], algebra: PortAlgebra): Generator<WayIn> {
  for (const endpoint of endpoints) {
    const { pod, workload } = endpoint;
    if (!pod || !workload) continue;
    let hostPorts = algebra.none;
    let declared = algebra.none;
    for (const { entry, number } of declaredPorts(pod)) {
      const protocol = protocolOf(entry["protocol"]);
      if (!protocol) continue;
      const port = algebra.range(protocol, number, number);
      declared = algebra.union(declared, port);
      const { hostPort, hostIP } = entry;
      const loopback = typeof hostIP === "string" && hostIP.startsWith("127.");
      if (typeof hostPort === "number" && hostPort > 0 && !loopback) hostPorts = algebra.union(hostPorts, port);
    }
    const common = { endpoint, from, proxied: false, resource: workload.resource, hosts: [], authenticated: false };
    if (endpoint.hostNetwork) {
      const path = [...pod.specPath, "hostNetwork"];
      yield { ...common, kind: "host-network", ports: declared, path, sources: [] };
    } else if (hostPorts !== algebra.none) {
      yield { ...common, kind: "host-port", ports: hostPorts, path: [...pod.specPath, "containers"], sources: [] };
    }
  }
}
