import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { asList, asMap, asText, isMap } from "../workloads/value.ts";
import type { Endpoint } from "./endpoint.ts";
import { namespaceOf, protocolOf } from "./endpoints.ts";
import type { PodChoice } from "./policy.ts";
import type { PortAlgebra, PortSet, Protocol } from "./port-set.ts";

/** A port of a Service. */
export interface ServicePort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** A number, or the name of a port of the pods. */
  readonly target: number | string;
  readonly nodePort: number | null;
}

/** A Service with the pods of the input behind it. */
export interface Service {
  readonly resource: Resource;
  readonly namespace: string;
  readonly type: string;
  readonly ports: readonly ServicePort[];
  /** Null for a Service without a selector, whose addresses are made by hand or by a controller. */
  readonly selector: JsonObject | null;
  readonly endpoints: readonly Endpoint[];
}

/**
 * The Services of an inventory by `namespace/name`.
 *
 * @param chosen The endpoints of the input that a choice of pods takes.
 */
export function readServices(
  inventory: Inventory,
  chosen: (choice: PodChoice) => readonly Endpoint[],
): ReadonlyMap<string, Service> {
  const services = new Map<string, Service>();
  for (const resource of inventory.ofKind("", "Service")) {
    const spec = asMap(resource.object["spec"]);
    const namespace = namespaceOf(resource);
    const selector = isMap(spec["selector"]) && Object.keys(spec["selector"]).length > 0 ? spec["selector"] : null;
    const choice = { namespaces: { name: namespace }, pods: { matchLabels: selector } };
    services.set(`${namespace}/${resource.ref.name}`, {
      ...{ resource, namespace, selector, endpoints: selector === null ? [] : chosen(choice) },
      type: asText(spec["type"]) || "ClusterIP",
      ports: asList(spec["ports"]).flatMap(readPort),
    });
  }
  return services;
}

function readPort(entry: unknown): ServicePort[] {
  const { name, protocol, port, targetPort, nodePort } = asMap(entry);
  const known = protocolOf(protocol);
  if (typeof port !== "number" || !known) return [];
  const target =
    typeof targetPort === "number" || (typeof targetPort === "string" && targetPort !== "") ? targetPort : port;
  const node = typeof nodePort === "number" ? nodePort : null;
  return [{ name: asText(name), protocol: known, port, target, nodePort: node }];
}

/** The ports of a pod to which a Service's port leads; none when the pod has no port of that name. */
export function targetPorts({ target, protocol }: ServicePort, endpoint: Endpoint, algebra: PortAlgebra): PortSet {
  if (typeof target === "number") return target === 0 ? algebra.none : algebra.range(protocol, target, target);
  for (const port of endpoint.ports) {
    if (port.name === target && port.protocol === protocol) return algebra.range(protocol, port.number, port.number);
  }
  return algebra.none;
}
