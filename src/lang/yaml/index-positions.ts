import { parseDocument } from "./parser.ts";
import { PositionTree } from "./positions.ts";

/** The positions of the document between two offsets of a text; offsets in the tree count from the text's start. */
export function indexPositions(text: string, start: number, end: number): PositionTree {
  const tree = new PositionTree();
  parseDocument(text, start, end, tree);
  return tree;
}
