export { type ChokePoint, chokePoints, closedTogether } from "./choke-points.ts";
export type { Change, Cut, GraphNode } from "./hop.ts";
export { buildGraph, type Graph, type Step } from "./graph.ts";
export { type AttackPath, findPaths } from "./search.ts";
