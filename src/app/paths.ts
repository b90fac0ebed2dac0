import type { Document } from "../core/document.ts";
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
import { readInputs } from "../inputs/index.ts";
import { buildInventory } from "../inventory/index.ts";
import { establishFacts, type Source } from "./scan.ts";

/** What is asked. */
export interface PathsOptions {
  readonly source: Source;
  /** Ids of nodes to start from, or the beginnings of such ids; the usual entries when empty. */
  readonly from?: readonly string[];
  /** Ids of nodes to get to, kinds of jewels such as `models`, or the beginnings of ids; all jewels when empty. */
  readonly to?: readonly string[];
  readonly minor?: number | undefined;
  /** Supposes an unknown flaw in whatever is reached. */
  readonly assumeBreach?: boolean;
  /**
   * Files with objects that take the place of those of the same kind, namespace and name, or are new; one that holds
   * `$patch: delete` is taken away.
   */
  readonly whatIf?: readonly string[];
}

/** Two ends of a path. */
export interface PathEnds {
  readonly entry: string;
  readonly jewel: string;
}

/** The attack paths of an input, with what could not be read. */
export interface FoundPaths {
  readonly facts: Facts;
  readonly graph: Graph;
  readonly paths: readonly AttackPath[];
  readonly chokePoints: readonly ChokePoint[];
  /** What a supposed change closes and opens; null where none is supposed. */
  readonly whatIf: { readonly closed: readonly PathEnds[]; readonly opened: readonly PathEnds[] } | null;
  readonly problems: readonly Problem[];
}

/** Reads the inputs, builds the attack graph and searches it; with a supposed change, as things would then be. */
export async function readPaths(options: PathsOptions): Promise<FoundPaths> {
  const { whatIf = [], source } = options;
  const { facts, problems } = await establishFacts(options);
  const now = pathsIn(facts, options);
  const missing = missingRoleProblems(accessOf(facts).missing);
  if (whatIf.length === 0) return { ...now, problems: [...problems, ...missing, ...now.problems] };
  const { paths, stdin, ...render } = source;
  const inputs = readInputs(paths, { ...render, stdin });
  const change = readInputs(whatIf);
  const documents = changedBy(inputs.documents, change.documents);
  const supposed = await establishFacts({ ...options, inputs: { ...inputs, documents } });
  const then = pathsIn(supposed.facts, options);
  const before = new Set(now.paths.map(keyOf));
  const after = new Set(then.paths.map(keyOf));
  return {
    ...then,
    whatIf: {
      closed: now.paths.filter((path) => !after.has(keyOf(path))).map(endsOf),
      opened: then.paths.filter((path) => !before.has(keyOf(path))).map(endsOf),
    },
    problems: [
      ...supposed.problems,
      ...change.problems,
      ...missingRoleProblems(accessOf(supposed.facts).missing),
      ...then.problems,
    ],
  };
}

const endsOf = ({ entry, jewel }: AttackPath): PathEnds => ({ entry: entry.id, jewel: jewel.id });
const keyOf = ({ entry, jewel }: AttackPath): string => `${entry.id} ${jewel.id}`;

/** Documents with what a change replaces, adds and takes away. */
function changedBy(documents: readonly Document[], change: readonly Document[]): Document[] {
  const identity = ({ group, ref }: Resource): string =>
    `${group}/${ref.kind}/${ref.namespace ?? "default"}/${ref.name}`;
  const changed = buildInventory(change).resources;
  const gone = new Set(changed.map(identity));
  const kept = documents.flatMap((document): Document[] => {
    const resources = buildInventory([document]).resources.filter((each) => gone.has(identity(each)));
    if (resources.length === 0) return [document];
    let { value } = document;
    for (const { at } of resources) value = without(value, at);
    return value === null ? [] : [{ ...document, value }];
  });
  const added = change.filter(({ value }) => (value as { $patch?: unknown } | null)?.$patch !== "delete");
  return [...kept, ...added];
}

/** A value with null in place of what stands at a path, which readers of lists leave out. */
function without(value: unknown, path: readonly (string | number)[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return null;
  const below = without((value as Record<string | number, unknown>)[key], rest);
  return Array.isArray(value) ? value.with(Number(key), below) : { ...(value as object), [key]: below };
}

/** The attack paths that follow from facts. */
function pathsIn(
  facts: Facts,
  { from = [], to = [], assumeBreach = false }: Pick<PathsOptions, "from" | "to" | "assumeBreach">,
): FoundPaths {
  const graph = buildGraph(facts, assumeBreach);
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
  return { facts, graph, paths, chokePoints: chokePoints(graph, paths), whatIf: null, problems };
}

const isMeant = ({ id, kind, name, jewel, entry }: GraphNode, word: string): boolean =>
  id === word ||
  jewel === word ||
  entry === word ||
  name === word ||
  (kind === "container" && id.startsWith(`${word}/`));

export { closedTogether } from "../paths/index.ts";

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
  /** With a supposed change: what it closes and opens. */
  readonly whatIf?: { readonly closed: readonly PathEnds[]; readonly opened: readonly PathEnds[] };
  readonly problems: readonly Problem[];
}

/** The machine-readable form. */
export function pathsAnswer({ graph, paths, chokePoints: points, whatIf, problems }: FoundPaths): PathsAnswer {
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
    ...(whatIf === null ? {} : { whatIf }),
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
