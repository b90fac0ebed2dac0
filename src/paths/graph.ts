import type { Facts } from "../facts/index.ts";
import type { Edge } from "./define.ts";
import type { EdgeConfidence, GraphNode, Hop } from "./hop.ts";
import { edges } from "./edges/index.gen.ts";
import { View } from "./view.ts";

/** One edge of the graph: a hop, with the kind of step it is. */
export interface Step extends Hop {
  /** Id of the edge, or `contains` for what a hub stands for. */
  readonly type: string;
  readonly cost: number;
  readonly confidence: EdgeConfidence;
}

/** Everything that leads to something else. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly steps: readonly Step[];
  /** For each node, the places in `steps` of what leads to it. */
  readonly into: readonly (readonly number[])[];
}

const NONE: readonly number[] = [];

/**
 * The attack graph of an input. Its size grows with the objects: what subjects and targets share is a hub.
 *
 * @param assumeBreach Supposes an unknown flaw in whatever is reached.
 */
export function buildGraph(facts: Facts, assumeBreach = false): Graph {
  const view = new View(facts, assumeBreach);
  const steps: Step[] = [];
  // role-bind first: it adds the roles that somebody may bind, of which the other edges are then asked as well
  const ids = Object.keys(edges).toSorted((a, b) => Number(b === "role-bind") - Number(a === "role-bind"));
  for (const type of ids) {
    const edge = edges[type] as Edge;
    for (const hop of edge.hops(view)) {
      steps.push({ ...hop, type, cost: hop.cost ?? edge.cost, confidence: hop.confidence ?? edge.confidence });
    }
  }
  for (const [hub, member] of members(view)) {
    const why = (): string => `${member.id} is one of ${hub.name}`;
    steps.push({ from: hub, to: member, type: "contains", why, because: [], cuts: [], cost: 0, confidence: "certain" });
  }
  const nodes = view.nodes.all;
  const into: number[][] = Array.from({ length: nodes.length });
  for (const [place, { to }] of steps.entries()) (into[to.index] ??= []).push(place);
  return { nodes, steps, into: Array.from(into, (list) => list ?? NONE) };
}

/** What hubs stand for: those of the whole cluster first, as they make those of namespaces. */
function* members(view: View): Generator<readonly [GraphNode, GraphNode]> {
  const pods = Map.groupBy(view.containers, ({ of }) => of.namespace);
  const secrets = Map.groupBy(
    view.nodes.all.filter(({ kind }) => kind === "secret"),
    ({ namespace }) => namespace ?? "",
  );
  const all = { "pods-of": pods, "sas-of": view.accounts, "secrets-of": secrets };
  for (const what of ["pods-of", "sas-of", "secrets-of"] as const) {
    const whole = view.nodes.find(`hub:${what}:*`);
    if (whole) for (const namespace of all[what].keys()) yield [whole, view.nodes.hub(what, namespace)];
  }
  for (const [namespace, containers] of pods) {
    const hub = view.nodes.find(`hub:pods-of:${namespace}`);
    if (hub) for (const { node } of containers) yield [hub, node];
  }
  for (const [namespace, accounts] of view.accounts) {
    const hub = view.nodes.find(`hub:sas-of:${namespace}`);
    if (hub) for (const account of accounts) yield [hub, account];
  }
  for (const [namespace, own] of secrets) {
    const hub = view.nodes.find(`hub:secrets-of:${namespace}`);
    if (hub) for (const secret of own) yield [hub, secret];
  }
  for (const { pool, members: nodes } of view.placement.pools) for (const { node } of nodes) yield [pool, node];
}
