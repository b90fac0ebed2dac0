import type { Endpoint } from "./endpoint.ts";
import { parseAddress } from "./address.ts";
import { isTest, LabelIndex } from "./label-index.ts";
import type { PodChoice } from "./policy.ts";

/** Endpoints that traffic rules cannot tell apart. */
export interface PodClass {
  readonly id: number;
  readonly namespace: string;
  readonly labelSet: number;
  /** Stands for all of them. */
  readonly sample: Endpoint;
  readonly hostNetwork: boolean;
  /** A text for the named ports: equal texts, equal ports. */
  readonly portKey: string;
  /** Addresses as values with their family. */
  readonly addresses: readonly { readonly family: 4 | 6; readonly value: bigint }[];
}

/** The classes of endpoints, and which of them a choice of pods takes. */
export class PodClasses {
  readonly classes: PodClass[] = [];
  /** Class by endpoint index. */
  readonly classOf: number[] = [];
  /** Endpoints by class. */
  readonly members: Endpoint[][] = [];
  readonly #labels = new LabelIndex();
  readonly #namespaceLabels = new LabelIndex();
  /** Namespace name → id of its label set. */
  readonly #namespaces = new Map<string, number>();
  readonly #byLabels = new Map<number, number[]>();
  readonly #byNamespace = new Map<string, number[]>();
  readonly #chosen = new Map<string, readonly number[]>();

  /**
   * @param labelsOf The labels of a namespace.
   * @param byAddress True when rules look at addresses of pods, so that pods with different ones differ.
   */
  constructor(
    endpoints: readonly Endpoint[],
    labelsOf: (namespace: string) => Readonly<Record<string, string>>,
    byAddress: boolean,
  ) {
    const known = new Map<string, number>();
    for (const endpoint of endpoints) {
      const { namespace, hostNetwork } = endpoint;
      const labelSet = this.#labels.add(endpoint.labels);
      const portKey = endpoint.ports.length === 0 ? "" : JSON.stringify(endpoint.ports);
      const own = byAddress ? endpoint.addresses : [];
      const key = `${namespace}\0${labelSet}\0${portKey}\0${hostNetwork}\0${own.join()}`;
      let id = known.get(key);
      if (id === undefined) {
        id = this.classes.length;
        known.set(key, id);
        const addresses = own.flatMap((text) => parseAddress(text) ?? []);
        this.classes.push({ id, namespace, labelSet, sample: endpoint, hostNetwork, portKey, addresses });
        this.members.push([]);
        push(this.#byLabels, labelSet, id);
        push(this.#byNamespace, namespace, id);
        if (!this.#namespaces.has(namespace)) {
          this.#namespaces.set(namespace, this.#namespaceLabels.add(labelsOf(namespace)));
        }
      }
      this.classOf.push(id);
      this.members[id]?.push(endpoint);
    }
  }

  /** The ids of the classes that a choice takes, sorted; pods in the node's network among them. */
  chosen(choice: PodChoice): readonly number[] {
    const key = keyOfChoice(choice);
    let ids = this.#chosen.get(key);
    if (!ids) {
      ids = this.#choose(choice);
      this.#chosen.set(key, ids);
    }
    return ids;
  }

  #choose({ namespaces, pods }: PodChoice): readonly number[] {
    const inNamespaces = this.#within(namespaces);
    const labelled = pods === null || isEmpty(pods) ? null : this.#labels.chosen(pods);
    if (labelled === null) {
      if (inNamespaces === null) return this.classes.map(({ id }) => id);
      return [...inNamespaces].flatMap((name) => this.#byNamespace.get(name) ?? []).toSorted(ascending);
    }
    if (inNamespaces?.size === 1) {
      const [name] = inNamespaces;
      const members = this.#byNamespace.get(name as string) ?? [];
      if (members.length < labelled.length) {
        const wanted = new Set(labelled);
        return members.filter((id) => wanted.has((this.classes[id] as PodClass).labelSet));
      }
    }
    const ids = labelled.flatMap((set) => this.#byLabels.get(set) ?? []);
    const within = ids.filter((id) => inNamespaces?.has((this.classes[id] as PodClass).namespace) ?? true);
    return within.toSorted(ascending);
  }

  /** The names of chosen namespaces that hold pods; null for all. */
  #within(namespaces: PodChoice["namespaces"]): ReadonlySet<string> | null {
    if (namespaces === null) return null;
    if ("name" in namespaces) return new Set([namespaces.name]);
    if (isEmpty(namespaces.selector)) return null;
    const sets = new Set(this.#namespaceLabels.chosen(namespaces.selector));
    return new Set([...this.#namespaces].filter(([, set]) => sets.has(set)).map(([name]) => name));
  }
}

/** A text for a choice: equal texts, equal choices. */
export const keyOfChoice = ({ namespaces, pods }: PodChoice): string => {
  const where = namespaces === null ? "*" : "name" in namespaces ? `=${namespaces.name}` : namespaces.selector;
  return JSON.stringify([where, pods]);
};

const ascending = (a: number, b: number): number => a - b;

function isEmpty(selector: unknown): boolean {
  if (isTest(selector)) return false;
  if (typeof selector !== "object" || selector === null) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector as {
    matchLabels?: object;
    matchExpressions?: unknown[];
  };
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function push<K>(lists: Map<K, number[]>, key: K, id: number): void {
  const list = lists.get(key);
  if (list) list.push(id);
  else lists.set(key, [id]);
}
