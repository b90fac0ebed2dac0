import { isDeepStrictEqual } from "node:util";
import { BlockReader } from "../../src/lang/yaml/block.ts";
import { SyntaxIssue } from "../../src/lang/yaml/cursor.ts";
import { BEYOND } from "../../src/lang/yaml/flow.ts";
import { parseDocument } from "../../src/lang/yaml/parser.ts";
import { PositionTree } from "../../src/lang/yaml/positions.ts";
import { readAny } from "../../src/lang/yaml/read-any.ts";
import { SourceText } from "../../src/lang/yaml/source-text.ts";

const blocks = new BlockReader();

/** The value and the document's end by the reader of the common subset; null when the text is beyond it. */
function byBlocks(
  source: SourceText,
  dropNulls: boolean,
  tree: PositionTree | null,
): { value: unknown; end: number } | null {
  if (!source.isCommon) return null;
  const { padded, endsWithBreak } = source;
  try {
    return {
      value: blocks.read(padded, 0, padded.length, { dropNulls, endsWithBreak, tree }),
      end: blocks.documentEnd,
    };
  } catch (error) {
    if (error === BEYOND || error instanceof SyntaxIssue) return null;
    throw error;
  }
}

/**
 * How the two readers of YAML differ on a text's first document, in values and positions: `beyond` when the common
 * subset does not hold it, null when they agree.
 */
export function readingsDiffer(text: string): string | null {
  const source = new SourceText("a.yaml", text);
  for (const dropNulls of [false, true]) {
    const common = byBlocks(source, dropNulls, null);
    if (!common) return "beyond";
    const end = Math.min(common.end, text.length);
    const all = readAny(text, 0, end, dropNulls);
    if (all instanceof SyntaxIssue) return `read, but refused by the reader of all YAML: ${all.message}`;
    if (!isDeepStrictEqual(all.value, common.value)) return "the values differ";
    if (all.duplicates.length > 0 || all.ignoredFrom >= 0) return "duplicates or ignored text were missed";
  }
  const own = new PositionTree();
  const common = byBlocks(source, false, own);
  if (!common || common.value === null) return null;
  const all = new PositionTree();
  parseDocument(text, 0, Math.min(common.end, text.length), all);
  return isDeepStrictEqual(own, all) ? null : "the positions differ";
}
