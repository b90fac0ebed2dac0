import type { EdgeConfidence, Hop, NodeKind } from "./hop.ts";
import type { View } from "./view.ts";

/** One kind of step that an attacker can take. Its id is the name of its file. */
export interface Edge {
  /** The unwanted thing as a noun phrase. */
  readonly title: string;
  readonly from: NodeKind;
  readonly to: NodeKind;
  /** Techniques of ATT&CK, ATLAS and the Threat Matrix for Kubernetes. */
  readonly attack: readonly string[];
  /** What an attacker must have before. */
  readonly needs: string;
  readonly cost: number;
  readonly confidence: EdgeConfidence;
  /** Controls whose fix takes the step away. */
  readonly cutBy: readonly string[];
  /** Every hop of this kind in an input. */
  hops(view: View): Iterable<Hop>;
}

/** Declares an edge; the one way to add a step to the graph. */
export const defineEdge = (edge: Edge): Edge => edge;
