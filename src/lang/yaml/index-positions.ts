import { BEYOND, BlockReader } from "./block.ts";
import { SyntaxIssue } from "./cursor.ts";
import { parseDocument } from "./parser.ts";
import { PositionTree } from "./positions.ts";
import type { SourceText } from "./source-text.ts";

const blocks = new BlockReader();

/** The positions of the document between two offsets of a text; offsets in the tree count from the text's start. */
export function indexPositions(source: SourceText, start: number, end: number): PositionTree {
  const tree = new PositionTree();
  if (source.isCommon) {
    const { padded, endsWithBreak } = source;
    const to = end === source.text.length ? padded.length : end;
    try {
      blocks.read(padded, start, to, { dropNulls: false, endsWithBreak: endsWithBreak || end < to, tree });
      return tree;
    } catch (error) {
      if (error !== BEYOND && !(error instanceof SyntaxIssue)) throw error;
      tree.clear();
    }
  }
  parseDocument(source.text, start, end, tree);
  return tree;
}
