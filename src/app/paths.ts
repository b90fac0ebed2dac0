import { type Ref, toPointer, type Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import { accessOf, type Facts, missingRoleProblems, type Resource } from "../facts/index.ts";
import {
  type AttackPath,
  buildGraph,
  type ChokePoint,
  chokePoints,
  type Cut,
  findPaths,
  type Graph,
  type GraphNode,
  type Step,
} from "../paths/index.ts";
import { establishFacts, type Source } from "./scan.ts";

/** What is asked. */
export interface PathsOptions {
  readonly source: Source;
  /** Ids of nodes to start from, or the beginnings of such ids; the usual entries when empty. */
  readonly from?: readonly string[];
  /** Ids of nodes to get to, kinds of jewels such as `models`, or the beginnings of ids; all jewels when empty. */
  readonly to?: readonly string[];
  readonly minor?: number | undefined;
}

/** The attack paths of an input, with what could not be read. */
export interface FoundPaths {
  readonly facts: Facts;
  readonly graph: Graph;
  readonly paths: readonly AttackPath[];
  readonly chokePoints: readonly ChokePoint[];
  readonly problems: readonly Problem[];
}

/** Reads the inputs, builds the attack graph and searches it. */
export async function readPaths(options: PathsOptions): Promise<FoundPaths> {
  const { facts, problems } = await establishFacts(options);
  const found = pathsIn(facts, options);
  return { ...found, problems: [...problems, ...missingRoleProblems(accessOf(facts).missing), ...found.problems] };
}

/** The attack paths that follow from facts. */
export function pathsIn(facts: Facts, { from = [], to = [] }: Omit<PathsOptions, "source">): FoundPaths {
  const graph = buildGraph(facts);
  const problems: Problem[] = [];
  const chosen = (words: readonly string[], option: string): { readonly nodes?: ReadonlySet<GraphNode> } => {
    if (words.length === 0) return {};
    const nodes = graph.nodes.filter((node) => words.some((word) => isMeant(node, word)));
    if (nodes.length === 0) {
      const message = `nothing in the graph is called ${words.join(" or ")}; --format json lists all nodes`;
      problems.push({ code: `paths/no-${option}`, file: null, line: null, message });
    }
    return { nodes: new Set(nodes) };
  };
  const starts = chosen(from, "start").nodes;
  const ends = chosen(to, "target").nodes;
  const paths = findPaths(graph, { ...(starts && { from: starts }), ...(ends && { to: ends }) });
  return { facts, graph, paths, chokePoints: chokePoints(graph, paths), problems };
}

const isMeant = ({ id, kind, name, jewel, entry }: GraphNode, word: string): boolean =>
  id === word ||
  jewel === word ||
  entry === word ||
  name === word ||
  (kind === "container" && id.startsWith(`${word}/`));

/** What `ringfence paths` answers; part of the public contract, version 1. */
export interface PathsAnswer {
  readonly version: 1;
  readonly nodes: readonly Omit<GraphNode, "index">[];
  readonly edges: readonly {
    readonly type: string;
    readonly from: string;
    readonly to: string;
    readonly confidence: Step["confidence"];
    readonly cost: number;
    readonly why: string;
    readonly because: readonly { readonly resource: Ref; readonly path: string; readonly location: Where | null }[];
    /** Ids of controls, or the object and field to change: `RoleBinding/ml/edit:/subjects/0`. */
    readonly cutBy: readonly string[];
  }[];
  readonly paths: readonly {
    readonly entry: string;
    readonly jewel: string;
    readonly edges: readonly number[];
    readonly cost: number;
    readonly risk: number;
  }[];
  readonly chokePoints: readonly {
    readonly fix: string;
    readonly control: string | null;
    readonly resource: Ref;
    readonly pathsClosed: number;
  }[];
  readonly problems: readonly Problem[];
}

/** The machine-readable form. */
export function pathsAnswer({ graph, paths, chokePoints: points, problems }: FoundPaths): PathsAnswer {
  return {
    version: 1,
    nodes: graph.nodes.map(({ index: _, ...node }) => node),
    edges: graph.steps.map(({ type, from, to, confidence, cost, why, because, cuts }) => ({
      ...{ type, from: from.id, to: to.id, confidence, cost, why: why() },
      because: because.map(({ resource, path }) => ({
        resource: resource.ref,
        path: toPointer(path),
        location: place(resource, path),
      })),
      cutBy: [...new Set(cuts.map(nameOfCut))],
    })),
    paths: paths.map(({ entry, jewel, steps, cost, risk }) => ({
      ...{ entry: entry.id, jewel: jewel.id, edges: steps, cost, risk },
    })),
    chokePoints: points.map(({ cut, closed }) => ({
      ...{ fix: cut.fix, control: cut.control, resource: cut.resource.ref, pathsClosed: closed.length },
    })),
    problems,
  };
}

/** The control that asks for a change, or the object and field that it is made to. */
function nameOfCut({ control, resource: { ref }, path }: Cut): string {
  if (control !== null) return control;
  const place = ref.namespace === null ? ref.name : `${ref.namespace}/${ref.name}`;
  return `${ref.kind}/${place}:${toPointer(path)}`;
}

function place(resource: Resource, path: readonly (string | number)[]): Where | null {
  const found = resource.document.locator.locate([...resource.at, ...path]);
  return found && { file: found.file, line: found.line, column: found.column };
}
