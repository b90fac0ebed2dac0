import { parseEvents } from "js-yaml";
import { Composer } from "./compose.ts";
import { MAX_DEPTH } from "./limits.ts";
import { PositionTree } from "./positions.ts";

/** The positions of the document between two offsets of a text; offsets in the tree count from the text's start. */
export function indexPositions(text: string, start: number, end: number): PositionTree {
  const tree = new PositionTree();
  const slice = text.slice(start, end);
  new Composer(slice, tree).compose(parseEvents(slice, { maxDepth: MAX_DEPTH }));
  for (const offsets of [tree.keyStarts, tree.valueStarts, tree.valueEnds]) {
    for (let at = 0; at < offsets.length; at++) offsets[at] = (offsets[at] ?? 0) + start;
  }
  return tree;
}
