import type { Cut, GraphNode } from "./hop.ts";
import type { Graph, Step } from "./graph.ts";
import { type AttackPath, Backwards } from "./search.ts";

/** A change, and how many of the paths it closes: pairs of entry and jewel that nothing connects afterwards. */
export interface ChokePoint {
  readonly cut: Cut;
  readonly closed: readonly AttackPath[];
}

/** So many changes are tried, those on most paths first. */
const MAX_TRIED = 40;

/** So many steps are looked at in all; on a large graph fewer changes are tried. */
const MAX_LOOKED_AT = 15_000_000;

/** The changes that close most paths. Each count is verified: the change is made to the graph, and the search repeated. */
export function chokePoints(graph: Graph, paths: readonly AttackPath[]): ChokePoint[] {
  const uses = new Map<Cut, AttackPath[]>();
  for (const path of paths) {
    const own = new Set(path.steps.flatMap((place) => (graph.steps[place] as Step).cuts));
    for (const cut of own) {
      const known = uses.get(cut);
      if (known) known.push(path);
      else uses.set(cut, [path]);
    }
  }
  const tried = [...uses].toSorted(([, a], [, b]) => b.length - a.length).slice(0, MAX_TRIED);
  const removed = stepsOf(graph, new Set(tried.map(([cut]) => cut)));
  const search = new Backwards(graph);
  const found: ChokePoint[] = [];
  let budget = MAX_LOOKED_AT;
  for (const [cut, through] of tried) {
    const byJewel = Map.groupBy(through, (path): GraphNode => path.jewel);
    budget -= byJewel.size * graph.steps.length;
    if (budget < 0 && found.length > 0) break;
    const without = maskOf(graph, removed.get(cut) ?? []);
    const closed: AttackPath[] = [];
    for (const [jewel, own] of byJewel) {
      search.run(jewel, without);
      for (const path of own) if (!search.reaches(path.entry)) closed.push(path);
    }
    if (closed.length > 0) found.push({ cut, closed });
  }
  return found.toSorted((a, b) => b.closed.length - a.closed.length);
}

/** The steps that each change takes away. */
function stepsOf({ steps }: Graph, wanted: ReadonlySet<Cut>): Map<Cut, Set<number>> {
  const removed = new Map<Cut, Set<number>>();
  for (const [place, { cuts }] of steps.entries()) {
    for (const cut of cuts) {
      if (!wanted.has(cut)) continue;
      const known = removed.get(cut);
      if (known) known.add(place);
      else removed.set(cut, new Set([place]));
    }
  }
  return removed;
}

/** How many paths changes close when all of them are made. */
export function closedTogether(graph: Graph, paths: readonly AttackPath[], cuts: readonly Cut[]): number {
  const without = maskOf(
    graph,
    [...stepsOf(graph, new Set(cuts)).values()].flatMap((places) => [...places]),
  );
  const search = new Backwards(graph);
  let closed = 0;
  for (const [jewel, own] of Map.groupBy(paths, (path): GraphNode => path.jewel)) {
    search.run(jewel, without);
    for (const { entry } of own) if (!search.reaches(entry)) closed++;
  }
  return closed;
}

function maskOf({ steps }: Graph, places: Iterable<number>): Uint8Array {
  const mask = new Uint8Array(steps.length);
  for (const place of places) mask[place] = 1;
  return mask;
}
