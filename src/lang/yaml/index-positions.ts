import { BlockReader } from "./block.ts";
import { SyntaxIssue } from "./cursor.ts";
import { BEYOND } from "./flow.ts";
import { JsonReader } from "./json.ts";
import { parseDocument } from "./parser.ts";
import { PositionTree } from "./positions.ts";
import type { SourceText } from "./source-text.ts";

const blocks = new BlockReader();
const json = new JsonReader();
const tree = new PositionTree();

/** True if the document that starts at an offset opens with a brace or bracket, blanks aside. */
export function mayBeJson(text: string, start: number): boolean {
  let at = start;
  let code = text.charCodeAt(at);
  while (code === 32 || code === 9 || code === 10 || code === 13) code = text.charCodeAt(++at);
  return code === 123 || code === 91;
}

/** The positions of the document between two offsets of a text; offsets in the tree count from the text's start. */
export function indexPositions(source: SourceText, start: number, end: number): PositionTree {
  tree.clear();
  if (mayBeJson(source.text, start)) {
    try {
      json.read(source.text, start, { dropNulls: false, tree });
      return tree.take();
    } catch (error) {
      if (!(error instanceof SyntaxIssue)) throw error;
      tree.clear();
    }
  }
  if (source.isCommon) {
    const { padded, endsWithBreak } = source;
    try {
      blocks.read(padded, start, padded.length, { dropNulls: false, endsWithBreak, tree });
      return tree.take();
    } catch (error) {
      if (error !== BEYOND && !(error instanceof SyntaxIssue)) throw error;
      tree.clear();
    }
  }
  parseDocument(source.text, start, end, tree);
  return tree.take();
}
