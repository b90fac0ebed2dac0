import type { JsonObject } from "../../inventory/index.ts";
import type { PodTemplate, Workload } from "../workloads/model.ts";
import type { Protocol } from "./port-set.ts";

/** A workload as answers name it: the topmost owner of its pods. */
export interface NamedPeer {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A port that containers of a pod declare under a name. */
export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly number: number;
}

/** Pods that have everything in common that traffic rules look at: one template, or pods of one owner alike. */
export interface Endpoint {
  /** Its place among the endpoints of its network. */
  readonly index: number;
  readonly peer: NamedPeer;
  /** Null for what stands for something outside the input, such as an ingress controller. */
  readonly workload: Workload | null;
  readonly pod: PodTemplate | null;
  /** The spec of a virtual machine; null for pods. */
  readonly machine: JsonObject | null;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly NamedPort[];
  /** True for pods in the node's network, which traffic rules for pods do not govern. */
  readonly hostNetwork: boolean;
  /** Addresses that the status of pods in the input tells. */
  readonly addresses: readonly string[];
}

/** What a controller of ingresses, routes or gateways is called that is not in the input. */
export const OUTSIDE_CONTROLLER: NamedPeer = { kind: "IngressController", namespace: "", name: "" };
