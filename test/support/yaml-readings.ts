import { isDeepStrictEqual } from "node:util";
import { BlockReader } from "../../src/lang/yaml/block.ts";
import { SyntaxIssue } from "../../src/lang/yaml/cursor.ts";
import { BEYOND } from "../../src/lang/yaml/flow.ts";
import { type Parsed, parseDocument } from "../../src/lang/yaml/parser.ts";
import { PositionTree } from "../../src/lang/yaml/positions.ts";
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

function byParser(text: string, end: number, tree: PositionTree): Parsed | SyntaxIssue {
  try {
    return parseDocument(text, 0, end, tree);
  } catch (error) {
    if (error instanceof SyntaxIssue) return error;
    throw error;
  }
}

/** The value without the entries of maps that are null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]));
}

/**
 * How the two readers of YAML differ on a text's first document, in values and positions: `beyond` when the common
 * subset does not hold it, null when they agree.
 */
export function readingsDiffer(text: string): string | null {
  const source = new SourceText("a.yaml", text);
  const common = byBlocks(source, false, null);
  if (!common) return "beyond";
  const tree = new PositionTree();
  const all = byParser(text, Math.min(common.end, text.length), tree);
  if (all instanceof SyntaxIssue) return `read, but refused by the reader of all YAML: ${all.message}`;
  if (!isDeepStrictEqual(all.value, common.value)) return "the values differ";
  if (all.duplicates.length > 0 || all.ignoredFrom >= 0) return "duplicates or ignored text were missed";
  if (!isDeepStrictEqual(byBlocks(source, true, null)?.value, withoutNulls(common.value))) return "nulls were kept";
  const own = new PositionTree();
  if (common.value === null || !byBlocks(source, false, own)) return null;
  return isDeepStrictEqual(own.take(), tree.take()) ? null : "the positions differ";
}
