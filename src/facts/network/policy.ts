import type { Path } from "../../core/location.ts";
import type { Resource } from "../../inventory/index.ts";
import type { AddressBlock } from "./address.ts";
import type { PortSet, Protocol } from "./port-set.ts";

export type Direction = "ingress" | "egress";

/** Pods by labels: those of chosen namespaces that have chosen labels. */
export interface PodChoice {
  /** A label selector over namespaces, or the name of one; null for all. */
  readonly namespaces: { readonly selector: unknown } | { readonly name: string } | null;
  /** A label selector over pods; null for all. */
  readonly pods: unknown;
}

/** Which other ends a rule is about: what any of the parts chooses. */
export interface Peers {
  /** Everything: all pods, nodes and addresses. */
  readonly everything: boolean;
  readonly pods: readonly PodChoice[];
  readonly blocks: readonly PeerBlock[];
  /** Everything outside the cluster. */
  readonly world: boolean;
  /** Pods in the network of their node. */
  readonly hosts: boolean;
}

/** Addresses with those taken out of them. */
export interface PeerBlock {
  readonly block: AddressBlock;
  readonly except: readonly AddressBlock[];
  /** True where pods are matched by their address too, as NetworkPolicy does and Cilium does not. */
  readonly matchesPods: boolean;
}

/** Which ports of the receiving pod a rule is about. */
export interface Ports {
  readonly numbers: PortSet;
  /** Ports by name, looked up in the receiving pod; null for any protocol. */
  readonly named: readonly { readonly name: string; readonly protocol: Protocol | null }[];
}

export interface Rule {
  readonly action: "allow" | "deny" | "pass";
  readonly peers: Peers;
  readonly ports: Ports;
  /** Judged before the other rules of its tier, whatever its policy's place. */
  readonly first: boolean;
  /** False when the rule holds conditions that are not understood: whether it applies is then unknown. */
  readonly certain: boolean;
  /** Name that the rule bears, if any. */
  readonly name: string | null;
  /** Path of the rule in the policy's object. */
  readonly path: Path;
}

/** A policy of any kind, in the terms that all of them share. */
export interface Policy {
  readonly resource: Resource;
  /** Policies of a lower tier are asked first. */
  readonly tier: number;
  /** Within the tier, lower first; equal ones by their place in the input. */
  readonly order: number;
  readonly subjects: readonly PodChoice[];
  /** True for policies that govern pods in the node's network too. */
  readonly hosts: boolean;
  /** Rules by direction; null when the policy does not govern the direction. */
  readonly ingress: readonly Rule[] | null;
  readonly egress: readonly Rule[] | null;
  /** What becomes of traffic that no rule of the tier decides. */
  readonly otherwise: "deny" | "next";
  /** False when it is unknown which pods the policy selects. */
  readonly certain: boolean;
}

/** Admin policies come before all others, baseline ones after them; what a mesh asks comes last. */
export const TIER = { admin: 1000, ordinary: 1_000_000, baseline: 10_000_000, mesh: 20_000_000 } as const;

export const NO_PEERS: Peers = { everything: false, pods: [], blocks: [], world: false, hosts: false };
export const ANYONE: Peers = { ...NO_PEERS, everything: true };
