import type { Endpoint } from "./endpoint.ts";
import { parseAddress } from "./address.ts";
import { type PeerGroup, PeerGroups } from "./peer-groups.ts";
import { PodClasses } from "./pod-classes.ts";
import type { Direction, PodChoice, Policy } from "./policy.ts";
import type { PortAlgebra } from "./port-set.ts";
import { type Reasons, Stack, type Verdict } from "./stack.ts";

/** Ends on one network, and the policies that govern them there. */
export class Domain {
  readonly groups: PeerGroups;
  readonly policies: readonly Policy[];
  readonly algebra: PortAlgebra;
  readonly #classes: PodClasses;
  /** Policies by class and direction. */
  readonly #governing: Readonly<Record<Direction, readonly Policy[][]>>;
  readonly #stacks: Readonly<Record<Direction, (Stack | null)[]>> = { ingress: [], egress: [] };
  readonly #shared = new Map<string, Stack>();
  readonly #ids: ReadonlyMap<Policy, number>;
  readonly #free: Verdict;
  readonly #addresses = new Map<string, PeerGroup | null>();

  /**
   * @param endpoints Each at the place that its index says.
   * @param labelsOf The labels of a namespace.
   */
  constructor(
    endpoints: readonly Endpoint[],
    policies: readonly Policy[],
    labelsOf: (namespace: string) => Readonly<Record<string, string>>,
    algebra: PortAlgebra,
  ) {
    this.policies = policies;
    this.algebra = algebra;
    this.#ids = new Map(policies.map((policy, id) => [policy, id]));
    this.#classes = new PodClasses(endpoints, labelsOf, policies.some(looksAtAddresses));
    this.groups = new PeerGroups(this.#classes, policies);
    this.#governing = { ingress: this.#select("ingress"), egress: this.#select("egress") };
    this.#free = { open: algebra.all, possible: algebra.all };
  }

  /** What policies let through from one pod to another one, of the same template or not. */
  between(from: Endpoint, to: Endpoint): Verdict {
    const sent = this.on(from, "egress", this.groupOf(to));
    const taken = this.on(to, "ingress", this.groupOf(from));
    if (sent === taken) return sent;
    const open = this.algebra.intersection(sent.open, taken.open);
    if (sent.open === sent.possible && taken.open === taken.possible) return { open, possible: open };
    return { open, possible: this.algebra.intersection(sent.possible, taken.possible) };
  }

  /** What policies let one side send or take. */
  on(endpoint: Endpoint, direction: Direction, other: PeerGroup): Verdict {
    return this.stack(endpoint, direction)?.on(other) ?? this.#free;
  }

  /** What led to the verdict of one side; null when nothing governs it. */
  explain(endpoint: Endpoint, direction: Direction, other: PeerGroup): Reasons | null {
    return this.stack(endpoint, direction)?.explain(other) ?? null;
  }

  /** The policies that govern a direction of a pod; null for none. */
  stack(endpoint: Endpoint, direction: Direction): Stack | null {
    const id = this.#classes.classOf[endpoint.index] as number;
    const stacks = this.#stacks[direction];
    const known = stacks[id];
    return known === undefined ? (stacks[id] = this.#make(id, direction)) : known;
  }

  groupOf(endpoint: Endpoint): PeerGroup {
    const id = this.#classes.classOf[endpoint.index] as number;
    return this.groups.groups[this.groups.groupOf[id] as number] as PeerGroup;
  }

  /** The group of an outside address, as all policies see it; null when the text is no address. */
  groupOfAddress(text: string): PeerGroup | null {
    let group = this.#addresses.get(text);
    if (group === undefined) {
      const address = parseAddress(text);
      group = address === null ? null : this.groups.ofAddress(address.family, address.value);
      this.#addresses.set(text, group);
    }
    return group;
  }

  /** The samples of the classes that a choice takes. */
  chosen(choice: PodChoice): Endpoint[] {
    return this.#classes
      .chosen(choice)
      .map((id) => (this.#classes.classes[id] as PodClasses["classes"][number]).sample);
  }

  #select(direction: Direction): Policy[][] {
    const { classes } = this.#classes;
    const governing: Policy[][] = classes.map(() => []);
    for (const policy of this.policies) {
      if (policy[direction] === null) continue;
      const ids = new Set(policy.subjects.flatMap((choice) => this.#classes.chosen(choice)));
      for (const id of ids) {
        const { hostNetwork, namespace } = classes[id] as (typeof classes)[number];
        if (namespace !== "" && (!hostNetwork || policy.hosts)) governing[id]?.push(policy);
      }
    }
    return governing;
  }

  #make(id: number, direction: Direction): Stack | null {
    const policies = this.#governing[direction][id] as Policy[];
    if (policies.length === 0) return null;
    const { sample, portKey } = this.#classes.classes[id] as PodClasses["classes"][number];
    const named = direction === "ingress" && policies.some((policy) => hasNamed(policy));
    const key = `${direction}${policies.map((policy) => this.#ids.get(policy)).join()}${named ? portKey : ""}`;
    let stack = this.#shared.get(key);
    if (!stack) {
      stack = new Stack(policies, direction, sample.ports, this.groups, this.algebra);
      this.#shared.set(key, stack);
    }
    return stack;
  }
}

const looksAtAddresses = ({ ingress, egress }: Policy): boolean =>
  [...(ingress ?? []), ...(egress ?? [])].some(({ peers }) => peers.blocks.some((block) => block.matchesPods));

const hasNamed = ({ ingress }: Policy): boolean => ingress?.some(({ ports }) => ports.named.length > 0) ?? false;
