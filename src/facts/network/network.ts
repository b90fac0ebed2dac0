import type { Problem } from "../../core/problem.ts";
import type { Inventory, Resource } from "../../inventory/index.ts";
import type { Workload } from "../workloads/model.ts";
import { Domain } from "./domain.ts";
import { type Endpoint, OUTSIDE_CONTROLLER } from "./endpoint.ts";
import { readEndpoints, textLabels } from "./endpoints.ts";
import type { Direction, PodChoice, Policy, Rule } from "./policy.ts";
import { PortAlgebra, type PortSet, printedPorts, type Protocol } from "./port-set.ts";
import { noteNamesake, readPolicies } from "./read-policies.ts";
import { routeWays } from "./route-ways.ts";
import { readOtherNetworks, type OtherNetworks } from "./secondary.ts";
import { nodesArePublic, nodeWays, serviceWays } from "./service-ways.ts";
import { readServices, type Service, type ServicePort, targetPorts } from "./services.ts";
import type { Verdict } from "./stack.ts";
import type { WayIn } from "./way-in.ts";

/** What can reach what in an input; answers are worked out when they are first asked for, and kept. */
export class Network {
  readonly algebra = new PortAlgebra();
  readonly endpoints: readonly Endpoint[];
  /** A controller outside the input, which also stands for any pod of a namespace of which nothing is known. */
  readonly controller: Endpoint;
  readonly policies: readonly Policy[];
  /** The network of the pods, as their policies govern it. */
  readonly pods: Domain;
  readonly problems: readonly Problem[];
  readonly #inventory: Inventory;
  readonly #strangers = new Map<string, Endpoint>();
  readonly #others: OtherNetworks;
  readonly #shut: Verdict;
  #services: ReadonlyMap<string, Service> | null = null;
  #ways: readonly WayIn[] | null = null;
  #waysTo: ReadonlyMap<Endpoint, readonly WayIn[]> | null = null;

  constructor(inventory: Inventory, workloads: readonly Workload[]) {
    this.#inventory = inventory;
    const problems: Problem[] = [];
    this.problems = problems;
    this.policies = readPolicies(inventory, this.algebra, problems);
    this.endpoints = readEndpoints(inventory, workloads, problems);
    const all = [...this.endpoints];
    const add = (namespace: string): Endpoint => {
      const nobody = {
        peer: OUTSIDE_CONTROLLER,
        workload: null,
        pod: null,
        machine: null,
        labels: {},
        ports: [],
        addresses: [],
      };
      const endpoint: Endpoint = { ...nobody, index: all.length, namespace, hostNetwork: false };
      all.push(endpoint);
      return endpoint;
    };
    this.controller = add("");
    for (const namespace of new Set(this.endpoints.map((each) => each.namespace))) {
      this.#strangers.set(namespace, add(namespace));
    }
    const labelsOf = namespaceLabels(inventory, problems);
    this.pods = new Domain(all, this.policies, labelsOf, this.algebra);
    this.#others = readOtherNetworks(inventory, this.endpoints, labelsOf, this.algebra, problems);
    this.#shut = { open: this.algebra.none, possible: this.algebra.none };
  }

  /** True when all pods are on one network, and on no other. */
  get isPlain(): boolean {
    return this.#others.none;
  }

  /** Stands for a pod of a namespace of which nothing but the namespace is known. */
  stranger(namespace: string): Endpoint {
    return this.#strangers.get(namespace) ?? this.controller;
  }

  /** The Services of the input by `namespace/name`. */
  get services(): ReadonlyMap<string, Service> {
    return (this.#services ??= readServices(this.#inventory, (choice) => this.#real(choice)));
  }

  /** The ports of a pod to which a Service's port leads. */
  targets(port: ServicePort, endpoint: Endpoint): { protocol: Protocol; port: number }[] {
    return this.numbers(targetPorts(port, endpoint, this.algebra));
  }

  /** The ports of a small set, one by one; of a range, its first. */
  numbers(ports: PortSet): { protocol: Protocol; port: number }[] {
    const printed = printedPorts(ports, this.algebra);
    if (printed === "all") return [];
    return printed.flatMap(({ protocol, ports: texts }) =>
      texts.map((text) => ({ protocol, port: parseInt(text, 10) })),
    );
  }

  /** How anything outside the cluster may come to pods, before policies. */
  get waysIn(): readonly WayIn[] {
    if (this.#ways === null) {
      const nodes = nodesArePublic(this.#inventory) ? "internet" : "private";
      this.#ways = [
        ...serviceWays(this.services.values(), nodes, this.algebra),
        ...nodeWays(this.endpoints, nodes, this.algebra),
        ...routeWays(this.#inventory, this.services, this.algebra),
      ];
    }
    return this.#ways;
  }

  /** The ways in that lead to an endpoint. */
  waysTo(endpoint: Endpoint): readonly WayIn[] {
    this.#waysTo ??= Map.groupBy(this.waysIn, (way) => way.endpoint);
    return this.#waysTo.get(endpoint) ?? [];
  }

  /** True when a policy governs some endpoint of the input. */
  governedBy(policy: Policy): boolean {
    return policy.subjects.some((choice) => this.chooses(choice));
  }

  /** True when a choice takes some pod of the input. */
  chooses(choice: PodChoice): boolean {
    return this.#real(choice).length > 0;
  }

  /** The endpoints of the input that a choice takes. */
  #real(choice: PodChoice): Endpoint[] {
    return this.pods.chosen(choice).filter(({ peer }) => peer !== OUTSIDE_CONTROLLER);
  }

  /** True when some rule allows a pod to send to a port, to whomever it may be. */
  mayAsk(endpoint: Endpoint, port: number): boolean {
    const { algebra } = this;
    return this.#allowances(endpoint).some(({ ports }) => {
      const wanted = algebra.union(algebra.range("UDP", port, port), algebra.range("TCP", port, port));
      return ports.named.length > 0 || algebra.intersection(ports.numbers, wanted) !== algebra.none;
    });
  }

  /** True when some rule allows a pod to send anything. */
  maySend(endpoint: Endpoint): boolean {
    return this.#allowances(endpoint).length > 0;
  }

  #allowances(endpoint: Endpoint): readonly Rule[] {
    const policies = this.pods.stack(endpoint, "egress")?.policies ?? [];
    return policies.flatMap(({ egress }) => (egress ?? []).filter(({ action }) => action !== "deny"));
  }

  /** True when some policy treats two endpoints differently. */
  tellsApart(a: Endpoint, b: Endpoint): boolean {
    const { pods } = this;
    return (
      pods.groupOf(a) !== pods.groupOf(b) ||
      pods.stack(a, "ingress") !== pods.stack(b, "ingress") ||
      pods.stack(a, "egress") !== pods.stack(b, "egress")
    );
  }

  /** True when policies deny traffic of a direction that none of their rules allows. */
  isIsolated(endpoint: Endpoint, direction: Direction): boolean {
    return this.pods.stack(endpoint, direction)?.isolated ?? false;
  }

  /** What may pass from one pod to another one, of the same template or not, over any network that both are on. */
  between(from: Endpoint, to: Endpoint): Verdict {
    const others = this.#others;
    if (others.none) return this.pods.between(from, to);
    let { open, possible } = others.samePrimary(from, to) ? this.pods.between(from, to) : this.#shut;
    for (const verdict of others.shared(from, to)) {
      open = this.algebra.union(open, verdict.open);
      possible = this.algebra.union(possible, verdict.possible);
    }
    return { open, possible };
  }

  /** What policies let a pod send to an outside address; null when the text is no address. */
  toAddress(from: Endpoint, address: string): Verdict | null {
    const group = this.pods.groupOfAddress(address);
    return group === null ? null : this.pods.on(from, "egress", group);
  }

  /** What policies let a pod take from an outside address; null when the text is no address. */
  fromAddress(to: Endpoint, address: string): Verdict | null {
    const group = this.pods.groupOfAddress(address);
    return group === null ? null : this.pods.on(to, "ingress", group);
  }
}

/** The labels of namespaces. The API server gives each its name as a label; of one not in the input, that is known. */
function namespaceLabels(
  inventory: Inventory,
  problems: Problem[],
): (name: string) => Readonly<Record<string, string>> {
  const known = new Map<string, Resource>();
  for (const resource of inventory.ofKind("", "Namespace")) {
    const other = known.get(resource.ref.name);
    if (other) noteNamesake(resource, other, "metadata", problems);
    known.set(resource.ref.name, resource);
  }
  return (name) => {
    const namespace = known.get(name);
    const labels = namespace ? textLabels(namespace.object["metadata"], namespace, ["metadata"]) : {};
    return name === "" ? labels : { ...labels, "kubernetes.io/metadata.name": name };
  };
}
