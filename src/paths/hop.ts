import type { Path } from "../core/location.ts";
import type { Resource } from "../facts/index.ts";

/** What a node of the attack graph stands for. */
export type NodeKind =
  | "entry"
  | "endpoint"
  | "workload"
  | "container"
  | "node"
  | "identity"
  | "hub"
  | "secret"
  | "volume"
  | "image"
  | "cloud"
  | "artifact"
  | "objective";

/** How sure an edge is: all facts are in the input, a usual default is assumed, or a named fact is unknown. */
export type EdgeConfidence = "certain" | "likely" | "conditional";

/** One thing that an attacker may hold, start from or want. */
export interface GraphNode {
  /** Its place among the nodes of its graph. */
  readonly index: number;
  /** `<kind>:<namespace>/<name>`, or `<kind>:<name>`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly namespace: string | null;
  readonly name: string;
  /** What makes it worth protecting; null for a mere step. */
  readonly jewel: string | null;
  /** What makes it a place to start from; null when an attacker must get there first. */
  readonly entry: string | null;
}

/** A field of an object that a step rests on. */
export interface Reason {
  readonly resource: Resource;
  readonly path: Path;
}

/** One operation on an object: sets the value at a path, or removes what stands there when `value` is absent. */
export interface Change {
  readonly path: Path;
  readonly value?: unknown;
}

/** A fact that can be taken away, and with it every step that needs it. */
export interface Cut extends Reason {
  /** What to do, as an imperative sentence without a full stop. */
  readonly fix: string;
  /** Id of the control that asks for the same; null when there is none. */
  readonly control: string | null;
  /** How to do it on the object; empty when it is up to people. */
  readonly changes: readonly Change[];
}

/** One way of getting from one node to another. */
export interface Hop {
  readonly from: GraphNode;
  readonly to: GraphNode;
  /** Why it works, naming the objects; a sentence without a full stop. */
  readonly why: () => string;
  readonly because: readonly Reason[];
  /** Facts it needs, each of which removes it when taken away. */
  readonly cuts: readonly Cut[];
  /** 0 inherent, 1 one call, 2 needs a restart or second actor, 3 an unproven flaw; that of the edge when absent. */
  readonly cost?: number;
  /** That of the edge when absent. */
  readonly confidence?: EdgeConfidence;
}
