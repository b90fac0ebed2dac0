import type { Path } from "../../core/location.ts";
import type { Resource } from "../../inventory/index.ts";
import type { Endpoint } from "./endpoint.ts";
import type { PortSet } from "./port-set.ts";

/** How something outside the cluster may come to a pod. */
export interface WayIn {
  readonly kind: "load-balancer" | "node-port" | "external-ip" | "host-port" | "host-network" | "route";
  /** Who is at the other end: anybody, or those in the private network around the nodes. */
  readonly from: "internet" | "private";
  /** True when traffic passes through a controller's pods, so that policies see these as its source. */
  readonly proxied: boolean;
  readonly endpoint: Endpoint;
  /** Ports of the pod to which it leads, before policies. */
  readonly ports: PortSet;
  /** The object that opens the way, and where in it. */
  readonly resource: Resource;
  readonly path: Path;
  /** Host names that it answers to; empty for any. */
  readonly hosts: readonly string[];
  /** True when it shows an authenticating proxy or policy in front; false when none is seen. */
  readonly authenticated: boolean;
  /** Source ranges that the load balancer lets in; empty for all. */
  readonly sources: readonly string[];
}
