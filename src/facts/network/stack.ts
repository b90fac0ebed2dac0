import type { PeerGroup, PeerGroups } from "./peer-groups.ts";
import type { Direction, Policy, Ports, Rule } from "./policy.ts";
import type { NamedPort } from "./endpoint.ts";
import type { PortAlgebra, PortSet } from "./port-set.ts";

/** What a pod may send to, or take from, other ends. */
export interface Verdict {
  /** Ports that are certainly open. */
  readonly open: PortSet;
  /** Ports that are open or may be: more than `open` only where a rule is not understood. */
  readonly possible: PortSet;
}

/** A rule that had a say, and of which policy. */
export interface Say {
  readonly policy: Policy;
  readonly rule: Rule;
  /** Ports about which it decided. */
  readonly ports: PortSet;
}

/** How a verdict came about. */
export interface Reasons {
  readonly says: readonly Say[];
  /** Policies that deny what no rule of their tier decided, where something was left to deny. */
  readonly denied: readonly Policy[];
  readonly verdict: Verdict;
}

interface Step {
  readonly policy: Policy;
  readonly rule: Rule;
  /** Ids of the groups it is about, sorted. */
  readonly groups: readonly number[];
  /** Ports for every group; null when they depend on the group's named ports. */
  readonly ports: PortSet | null;
}

interface Tier {
  readonly steps: readonly Step[];
  /** Policies that deny what is left. */
  readonly denying: readonly Policy[];
  readonly certain: boolean;
}

/** After so many questions about single groups all are answered at once. */
const FEW = 4;

/** The policies that govern one direction of pods, in the order in which they are asked. */
export class Stack {
  readonly policies: readonly Policy[];
  readonly direction: Direction;
  readonly #tiers: readonly Tier[];
  readonly #groups: PeerGroups;
  readonly #algebra: PortAlgebra;
  readonly #certain: boolean;
  #asked = 0;
  #open: readonly PortSet[] | null = null;
  #possible: readonly PortSet[] | null = null;

  /** @param own The named ports of the governed pods, for rules about what they receive. */
  constructor(
    policies: readonly Policy[],
    direction: Direction,
    own: readonly NamedPort[],
    groups: PeerGroups,
    algebra: PortAlgebra,
  ) {
    this.policies = policies;
    this.direction = direction;
    this.#groups = groups;
    this.#algebra = algebra;
    const byTier = Map.groupBy(policies, ({ tier }) => tier);
    this.#tiers = [...byTier.keys()].toSorted((a, b) => a - b).map((tier) => this.#tier(byTier.get(tier) ?? [], own));
    this.#certain = policies.every(({ certain }) => certain) && this.#tiers.every(({ certain }) => certain);
  }

  /** True when some policy denies what no rule allows. */
  get isolated(): boolean {
    return this.#tiers.some(({ denying }) => denying.some(({ certain }) => certain));
  }

  /** The verdict on each group. */
  all(): { readonly open: readonly PortSet[]; readonly possible: readonly PortSet[] } {
    this.#open ??= this.#judgeAll(false);
    this.#possible ??= this.#certain ? this.#open : this.#judgeAll(true);
    return { open: this.#open, possible: this.#possible };
  }

  /** The verdict on one group. */
  on(group: PeerGroup): Verdict {
    if (++this.#asked > FEW) this.all();
    if (this.#open && this.#possible) {
      return { open: this.#open[group.id] as PortSet, possible: this.#possible[group.id] as PortSet };
    }
    const open = this.#judge(group, false, null, null);
    return { open, possible: this.#certain ? open : this.#judge(group, true, null, null) };
  }

  /** The verdict on one group with what led to it. */
  explain(group: PeerGroup): Reasons {
    const says: Say[] = [];
    const denied: Policy[] = [];
    const open = this.#judge(group, false, says, denied);
    return { says, denied, verdict: { open, possible: this.#certain ? open : this.#judge(group, true, null, null) } };
  }

  #tier(policies: readonly Policy[], own: readonly NamedPort[]): Tier {
    const sorted = policies.toSorted((a, b) => a.order - b.order);
    const steps = sorted.flatMap((policy) =>
      (policy[this.direction] ?? []).map(
        (rule): Step => ({
          policy,
          rule,
          groups: this.#groups.chosen(rule.peers),
          ports:
            this.direction === "ingress"
              ? this.#resolved(rule.ports, own)
              : rule.ports.named.length === 0
                ? rule.ports.numbers
                : null,
        }),
      ),
    );
    return {
      steps: steps.some(({ rule }) => rule.first) ? steps.toSorted((a, b) => rank(a) - rank(b)) : steps,
      denying: sorted.filter(({ otherwise }) => otherwise === "deny"),
      certain: steps.every(({ rule }) => rule.certain),
    };
  }

  /** The ports of a rule in a pod with these named ports. */
  #resolved({ numbers, named }: Ports, declared: readonly NamedPort[]): PortSet {
    let set = numbers;
    for (const { name, protocol } of named) {
      for (const port of declared) {
        if (port.name !== name || (protocol !== null && port.protocol !== protocol)) continue;
        set = this.#algebra.union(set, this.#algebra.range(port.protocol, port.number, port.number));
      }
    }
    return set;
  }

  /** @param hopeful Counts what is not understood in favour of the traffic; else against it. */
  #judgeAll(hopeful: boolean): PortSet[] {
    const { all, none } = this.#algebra;
    const { groups } = this.#groups;
    const open = groups.map(() => none);
    let left = groups.map(() => all);
    for (const { steps, denying } of this.#tiers) {
      let passed: PortSet[] | null = null;
      for (const step of steps) {
        if (!counts(step, hopeful)) continue;
        const { action } = step.rule;
        for (const id of step.groups) {
          const before = left[id] as PortSet;
          if (before === none) continue;
          const wanted = step.ports ?? this.#resolved(step.rule.ports, (groups[id] as PeerGroup).ports);
          const ports = this.#algebra.intersection(before, wanted);
          if (ports === none) continue;
          left[id] = this.#algebra.difference(before, ports);
          if (action === "allow") open[id] = this.#algebra.union(open[id] as PortSet, ports);
          else if (action === "pass") {
            passed ??= groups.map(() => none);
            passed[id] = this.#algebra.union(passed[id] as PortSet, ports);
          }
        }
      }
      if (denying.some((policy) => policy.certain || !hopeful)) left = passed ?? groups.map(() => none);
      else if (passed) left = left.map((set, id) => this.#algebra.union(set, (passed as PortSet[])[id] as PortSet));
    }
    return open.map((set, id) => this.#algebra.union(set, left[id] as PortSet));
  }

  #judge(group: PeerGroup, hopeful: boolean, says: Say[] | null, denied: Policy[] | null): PortSet {
    const { all, none } = this.#algebra;
    let open = none;
    let left = all;
    for (const { steps, denying } of this.#tiers) {
      let passed = none;
      for (const step of steps) {
        if (!includes(step.groups, group.id)) continue;
        const wanted = step.ports ?? this.#resolved(step.rule.ports, group.ports);
        // who allows what another allows already has a say in it too
        const ports = this.#algebra.intersection(step.rule.action === "allow" && says ? all : left, wanted);
        if (ports === none) continue;
        says?.push({ policy: step.policy, rule: step.rule, ports });
        if (!counts(step, hopeful)) continue;
        const mine = this.#algebra.intersection(left, ports);
        left = this.#algebra.difference(left, mine);
        if (step.rule.action === "allow") open = this.#algebra.union(open, mine);
        else if (step.rule.action === "pass") passed = this.#algebra.union(passed, mine);
      }
      if (denying.some((policy) => policy.certain || !hopeful)) {
        if (left !== none) denied?.push(...denying);
        left = passed;
      } else left = this.#algebra.union(left, passed);
    }
    return this.#algebra.union(open, left);
  }
}

/** Rules that are not understood count for what they would do only on the side that is being computed. */
const counts = ({ policy, rule }: Step, hopeful: boolean): boolean =>
  (rule.certain && policy.certain) || (rule.action === "deny" ? !hopeful : hopeful);

const rank = ({ rule }: Step): number => (rule.first ? 0 : 1);

function includes(sorted: readonly number[], id: number): boolean {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] as number;
    if (at === id) return true;
    if (at < id) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
