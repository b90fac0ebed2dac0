import type { Facts, PodTemplate, Resource } from "../facts/index.ts";
import type { GraphNode } from "./hop.ts";
import type { Nodes } from "./nodes.ts";
import { asList, asMap, asText, at } from "./value.ts";

/** So many nodes are named one by one for pods that may land on any of them. */
const MAX_NAMED = 5;
const CONTROL_PLANE = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

/** A node of the cluster. */
export interface ClusterNode {
  readonly node: GraphNode;
  readonly resource: Resource | null;
  readonly controlPlane: boolean;
}

/** Which nodes pods run on: by name where that is known, else those that would take them. */
export class Placement {
  readonly #nodes: Nodes;
  readonly #known = new Map<string, ClusterNode>();
  readonly #pools = new Map<
    string,
    { readonly places: readonly GraphNode[]; readonly members: readonly ClusterNode[] }
  >();
  /** A node that stands for several, and these. */
  readonly pools: { readonly pool: GraphNode; readonly members: readonly ClusterNode[] }[] = [];

  constructor(inventory: Facts["inventory"], nodes: Nodes) {
    this.#nodes = nodes;
    for (const resource of inventory.ofKind("", "Node")) {
      const labels = asMap(at(resource.object, "metadata", "labels"));
      const controlPlane = CONTROL_PLANE.some((label) => label in labels);
      const node = nodes.get("node", null, resource.ref.name);
      this.#known.set(resource.ref.name, { node, resource, controlPlane });
    }
  }

  /** The nodes of the input. */
  get all(): Iterable<ClusterNode> {
    return this.#known.values();
  }

  /** The node of a name that a pod gives. */
  named(name: string): GraphNode {
    let known = this.#known.get(name);
    if (!known) {
      known = { node: this.#nodes.get("node", null, name), resource: null, controlPlane: false };
      this.#known.set(name, known);
    }
    return known.node;
  }

  /** The node that stands for whichever one a pod lands on. */
  get any(): GraphNode {
    return this.#nodes.get("node", null, "any");
  }

  /** The nodes that a pod may be sent to by whoever writes it. */
  get anywhere(): readonly GraphNode[] {
    return this.#known.size === 0 ? [this.any] : this.#fitting({ tolerations: [{ operator: "Exists" }] });
  }

  /** The nodes of pods of one template. */
  of(pod: PodTemplate, derived: readonly Resource[]): readonly GraphNode[] {
    const names = new Set<string>();
    const own = asText(pod.spec["nodeName"]);
    if (own !== "") names.add(own);
    for (const { ref, object } of derived) {
      if (ref.kind !== "Pod") continue;
      const name = asText(at(object, "spec", "nodeName"));
      if (name !== "") names.add(name);
    }
    if (names.size > 0) return [...names].map((name) => this.named(name));
    if (this.#known.size === 0) return [this.any];
    return this.#fitting(pod.spec);
  }

  #fitting(spec: PodTemplate["spec"]): readonly GraphNode[] {
    const selector = asMap(spec["nodeSelector"]);
    const tolerations = asList(spec["tolerations"]);
    const key = JSON.stringify([selector, tolerations]);
    const known = this.#pools.get(key);
    if (known) return known.places;
    const members = [...this.#known.values()].filter(({ resource }) => {
      if (resource === null) return false;
      const labels = asMap(at(resource.object, "metadata", "labels"));
      if (Object.entries(selector).some(([label, value]) => labels[label] !== value)) return false;
      return asList(at(resource.object, "spec", "taints")).every((taint) => tolerates(tolerations, asMap(taint)));
    });
    let places: readonly GraphNode[] = members.map(({ node }) => node);
    if (members.length === 0) places = [this.any];
    else if (members.length > MAX_NAMED) {
      const pool = this.#nodes.get("node", null, `pool-${this.pools.length + 1}`);
      this.pools.push({ pool, members });
      places = [pool];
    }
    this.#pools.set(key, { places, members });
    return places;
  }
}

function tolerates(tolerations: readonly unknown[], taint: Readonly<Record<string, unknown>>): boolean {
  if (taint["effect"] === "PreferNoSchedule") return true;
  return tolerations.some((each) => {
    const { key, operator, value, effect } = asMap(each);
    if (effect !== undefined && effect !== "" && effect !== taint["effect"]) return false;
    if (operator === "Exists") return key === undefined || key === "" || key === taint["key"];
    return key === taint["key"] && (value ?? "") === (taint["value"] ?? "");
  });
}
