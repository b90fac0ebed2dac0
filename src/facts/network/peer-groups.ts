import { type AddressBlock, cidrsOf } from "./address.ts";
import { type AddressAtom, holds, partAddresses } from "./address-atoms.ts";
import type { NamedPort } from "./endpoint.ts";
import type { PeerBlock, Peers, Policy, Rule } from "./policy.ts";
import { keyOfChoice, type PodClasses } from "./pod-classes.ts";

/** Other ends that no rule tells apart: pod classes, or outside addresses. */
export interface PeerGroup {
  readonly id: number;
  /** Ids of pod classes, sorted; empty for addresses. */
  readonly classes: readonly number[];
  readonly atom: AddressAtom | null;
  readonly hostNetwork: boolean;
  /** The named ports of the pods, where rules look at them. */
  readonly ports: readonly NamedPort[];
}

/** Every other end of a connection, in as few groups as the rules of all policies allow. */
export class PeerGroups {
  readonly groups: PeerGroup[] = [];
  /** Group by pod class. */
  readonly groupOf: Int32Array;
  readonly #classes: PodClasses;
  readonly #blocks: PeerBlock[] = [];
  readonly #blockIds = new Map<string, number>();
  readonly #heldBy: number[][];
  /** First group of outside addresses: the groups after it are the atoms in order. */
  readonly #outside: number;
  readonly #chosen = new Map<string, readonly number[]>();

  constructor(classes: PodClasses, policies: readonly Policy[]) {
    this.#classes = classes;
    const rules = policies.flatMap(({ ingress, egress }) => [...(ingress ?? []), ...(egress ?? [])]);
    const named = rules.some(({ ports }) => ports.named.length > 0);
    for (const { peers } of rules) for (const block of peers.blocks) this.#blockId(block);
    const { atoms, held } = partAddresses(this.#blocks);
    this.#heldBy = held;
    this.groupOf = new Int32Array(classes.classes.length);
    const members = this.#refine(rules, named);
    for (const [id, ids] of members.entries()) {
      const sample = classes.classes[ids[0] as number];
      const ports = named ? (sample?.sample.ports ?? []) : [];
      this.groups.push({ id, classes: ids, atom: null, hostNetwork: sample?.hostNetwork ?? false, ports });
      for (const one of ids) this.groupOf[one] = id;
    }
    this.#outside = this.groups.length;
    for (const atom of atoms) {
      this.groups.push({ id: this.groups.length, classes: [], atom, hostNetwork: false, ports: [] });
    }
  }

  /** The group of an outside address. */
  ofAddress(family: 4 | 6, value: bigint): PeerGroup {
    const within = ({ first, last }: AddressBlock): boolean => value >= first && value <= last;
    for (let id = this.#outside; id < this.groups.length; id++) {
      const group = this.groups[id] as PeerGroup;
      if (group.atom?.family === family && group.atom.ranges.some(within)) return group;
    }
    throw new RangeError("an address beyond its family");
  }

  /** The ids of the groups that peers take, sorted. */
  chosen(peers: Peers): readonly number[] {
    const key = this.#key(peers);
    let ids = this.#chosen.get(key);
    if (!ids) {
      ids = this.#choose(peers);
      this.#chosen.set(key, ids);
    }
    return ids;
  }

  #key({ everything, pods, blocks, world, hosts }: Peers): string {
    if (everything) return "*";
    const parts = [pods.map(keyOfChoice).join("|"), blocks.map((block) => this.#blockId(block)).join()];
    return `${parts.join("#")}#${world}#${hosts}`;
  }

  #choose(peers: Peers): readonly number[] {
    if (peers.everything) return this.groups.map(({ id }) => id);
    const found = new Set<number>();
    for (const id of this.#podClasses(peers)) found.add(this.groupOf[id] as number);
    for (const block of peers.blocks) {
      for (const atom of this.#heldBy[this.#blockId(block)] ?? []) found.add(this.#outside + atom);
    }
    if (peers.world) for (let id = this.#outside; id < this.groups.length; id++) found.add(id);
    return [...found].toSorted((a, b) => a - b);
  }

  /** The pod classes among peers. Selectors never take pods in the node's network: their traffic is the node's. */
  #podClasses({ pods, blocks, hosts }: Peers): number[] {
    const { classes } = this.#classes;
    const found = pods.flatMap((choice) => {
      return this.#classes.chosen(choice).filter((id) => classes[id]?.hostNetwork === false);
    });
    const matching = blocks.filter(({ matchesPods }) => matchesPods);
    if (matching.length > 0 || hosts) {
      for (const { id, addresses, hostNetwork } of classes) {
        const byAddress = addresses.some(({ family, value }) => matching.some((block) => holds(block, family, value)));
        if (byAddress || (hosts && hostNetwork)) found.push(id);
      }
    }
    return found;
  }

  /** Parts the pod classes by what rules choose; the ids of each part, sorted. */
  #refine(rules: readonly Rule[], named: boolean): number[][] {
    const { classes } = this.#classes;
    const first = new Map<string, number>();
    const part = classes.map(({ hostNetwork, portKey }) => {
      const key = `${hostNetwork}${named ? portKey : ""}`;
      if (!first.has(key)) first.set(key, first.size);
      return first.get(key) as number;
    });
    let parts = first.size;
    const done = new Set<string>();
    const split = (ids: readonly number[]): void => {
      const moved = new Map<number, number>();
      for (const id of ids) {
        const from = part[id] as number;
        let to = moved.get(from);
        if (to === undefined) moved.set(from, (to = parts++));
        part[id] = to;
      }
    };
    for (const { peers } of rules) {
      if (peers.everything) continue;
      const single: Peers[] = [
        ...peers.pods.map((choice) => ({ ...peers, pods: [choice], blocks: [], hosts: false })),
        ...peers.blocks.map((block) => ({ ...peers, pods: [], blocks: [block], hosts: false })),
      ];
      for (const one of single) {
        const key = this.#key(one);
        if (done.has(key)) continue;
        done.add(key);
        split([...new Set(this.#podClasses(one))]);
      }
    }
    const lists = new Map<number, number[]>();
    for (const [id, at] of part.entries()) {
      const list = lists.get(at);
      if (list) list.push(id);
      else lists.set(at, [id]);
    }
    return [...lists.values()];
  }

  #blockId(block: PeerBlock): number {
    const text = (part: AddressBlock): string => `${part.family}/${part.first}/${part.last}`;
    const key = `${text(block.block)}-${block.except.map(text).join()}${block.matchesPods}`;
    let id = this.#blockIds.get(key);
    if (id === undefined) {
      id = this.#blocks.length;
      this.#blockIds.set(key, id);
      this.#blocks.push(block);
    }
    return id;
  }
}

/** The blocks of an atom, as few as there can be. */
export const atomCidrs = ({ ranges }: AddressAtom): string[] => ranges.flatMap(cidrsOf);
