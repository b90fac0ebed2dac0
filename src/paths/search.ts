import type { GraphNode } from "./hop.ts";
import type { Graph, Step } from "./graph.ts";

/** The cheapest way from an entry to something worth protecting. */
export interface AttackPath {
  readonly entry: GraphNode;
  readonly jewel: GraphNode;
  /** Places in the graph's `steps`, from the entry on. */
  readonly steps: readonly number[];
  readonly cost: number;
  /** 0 to 100: what it leads to, how surely and at what cost. */
  readonly risk: number;
}

const WEIGHTS: Readonly<Record<string, number>> = {
  "cluster-admin": 100,
  secrets: 80,
  models: 70,
  data: 70,
  cloud: 70,
  gpus: 50,
};
const SURE = { certain: 1, likely: 0.6, conditional: 0.3 } as const;
/** What one unit of cost counts; below it a step counts, and more so the less certain it is. */
const HOPS = 4096;
const DOUBT = { certain: 4, likely: 5, conditional: 6 } as const;

/** Paths to look for. */
export interface SearchOptions {
  /** Where to start; the nodes marked as entries when absent. */
  readonly from?: ReadonlySet<GraphNode>;
  /** Where to get; the nodes marked as worth protecting when absent. */
  readonly to?: ReadonlySet<GraphNode>;
}

/** The cheapest path of each entry to each jewel, the riskiest first. Cost: one search backwards from each jewel. */
export function findPaths(graph: Graph, { from, to }: SearchOptions = {}): AttackPath[] {
  const entries = from ? [...from] : graph.nodes.filter(({ entry }) => entry !== null);
  const jewels = to ? [...to] : graph.nodes.filter(({ jewel }) => jewel !== null);
  const found: AttackPath[] = [];
  if (entries.length === 0) return found;
  const search = new Backwards(graph);
  for (const jewel of jewels) {
    search.run(jewel);
    for (const entry of entries) {
      if (entry === jewel || !search.reaches(entry)) continue;
      const steps = search.path(entry);
      if (from === undefined && isOwn(graph, entry, jewel, steps)) continue;
      const cost = steps.reduce((sum, place) => sum + (graph.steps[place] as Step).cost, 0);
      const sure = Math.min(...steps.map((place) => SURE[(graph.steps[place] as Step).confidence]));
      const weight = WEIGHTS[jewel.jewel ?? ""] ?? 50;
      found.push({ entry, jewel, steps, cost, risk: Math.round((weight * sure) / (1 + cost)) });
    }
  }
  return found.toSorted(
    (a, b) =>
      b.risk - a.risk || a.cost - b.cost || openness(a.entry) - openness(b.entry) || a.steps.length - b.steps.length,
  );
}

const OPENNESS = ["internet", "anonymous", "authenticated", "private-network", "cluster-network", "prompt"];

/** Its place among entries, those open to most first. */
function openness({ entry }: GraphNode): number {
  const place = OPENNESS.indexOf(entry ?? "");
  return place < 0 ? OPENNESS.length : place;
}

/** True for what somebody is given to use: a team's own models, and a notebook's own accelerators. */
function isOwn({ steps }: Graph, entry: GraphNode, jewel: GraphNode, path: readonly number[]): boolean {
  const places = path.map((place) => steps[place] as Step);
  if (entry.kind === "container") return places.length === 1;
  if (entry.entry === "prompt") return places.length === 2;
  // a cloud identity belongs to the namespace of the account that becomes it
  const place = jewel.namespace ?? (jewel.kind === "cloud" ? places.at(-1)?.from.namespace : null);
  if (entry.kind !== "identity" || !place) return false;
  const first = places.find(({ because }) => because.length > 0);
  const binding = first?.because.find(({ resource }) => resource.ref.kind === "RoleBinding")?.resource.ref;
  return (binding?.namespace ?? null) === place;
}

/** Searches backwards from one node at a time, over arrays that are used again. */
export class Backwards {
  readonly #graph: Graph;
  readonly #best: Int32Array;
  readonly #next: Int32Array;
  readonly #heap: number[] = [];
  readonly #keys: number[] = [];
  // the graph in plain numbers, which are looked at many times faster than objects of many shapes
  readonly #from: Int32Array;
  readonly #price: Int32Array;
  readonly #starts: Int32Array;
  readonly #places: Int32Array;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#from = Int32Array.from(graph.steps, ({ from }) => from.index);
    this.#price = Int32Array.from(graph.steps, ({ cost, confidence }) => cost * HOPS + DOUBT[confidence]);
    this.#starts = new Int32Array(graph.nodes.length + 1);
    this.#places = new Int32Array(graph.steps.length);
    let filled = 0;
    for (const [node, places] of graph.into.entries()) {
      this.#places.set(places, filled);
      filled += places.length;
      this.#starts[node + 1] = filled;
    }
    this.#best = new Int32Array(graph.nodes.length);
    this.#next = new Int32Array(graph.nodes.length);
  }

  /**
   * Finds the cheapest way to a node from everywhere; of equal ones that of fewer steps.
   *
   * @param without Holds 1 for each step that is not there.
   */
  run(target: GraphNode, without: Uint8Array | null = null): void {
    const starts = this.#starts;
    const places = this.#places;
    const sources = this.#from;
    const prices = this.#price;
    const best = this.#best.fill(-1);
    best[target.index] = 0;
    this.#push(0, target.index);
    while (this.#heap.length > 0) {
      const key = this.#keys[0] as number;
      const at = this.#pop();
      if (key !== best[at]) continue;
      const end = starts[at + 1] as number;
      for (let index = starts[at] as number; index < end; index++) {
        const place = places[index] as number;
        if (without !== null && without[place] === 1) continue;
        const from = sources[place] as number;
        const next = key + (prices[place] as number);
        const known = best[from] as number;
        if (known >= 0 && known <= next) continue;
        best[from] = next;
        this.#next[from] = place;
        this.#push(next, from);
      }
    }
  }

  /** True when the last search got to a node. */
  reaches({ index }: GraphNode): boolean {
    return (this.#best[index] ?? -1) >= 0;
  }

  /** The steps from a node to the last search's target. */
  path(entry: GraphNode): number[] {
    const found: number[] = [];
    let at = entry.index;
    while ((this.#best[at] as number) > 0) {
      const place = this.#next[at] as number;
      found.push(place);
      at = (this.#graph.steps[place] as Step).to.index;
    }
    return found;
  }

  #push(key: number, node: number): void {
    const heap = this.#heap;
    const keys = this.#keys;
    let at = heap.length;
    heap.push(node);
    keys.push(key);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if ((keys[up] as number) <= key) break;
      heap[at] = heap[up] as number;
      keys[at] = keys[up] as number;
      at = up;
    }
    heap[at] = node;
    keys[at] = key;
  }

  #pop(): number {
    const heap = this.#heap;
    const keys = this.#keys;
    const top = heap[0] as number;
    const node = heap.pop() as number;
    const key = keys.pop() as number;
    const size = heap.length;
    if (size === 0) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= size) break;
      if (child + 1 < size && (keys[child + 1] as number) < (keys[child] as number)) child++;
      if ((keys[child] as number) >= key) break;
      heap[at] = heap[child] as number;
      keys[at] = keys[child] as number;
      at = child;
    }
    heap[at] = node;
    keys[at] = key;
    return top;
  }
}
