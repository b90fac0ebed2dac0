import type { Located, Locator, Path, TextPart, TextRange, Where } from "../../core/location.ts";
import { indexPositions } from "./index-positions.ts";
import type { PositionTree } from "./positions.ts";
import type { SourceText } from "./source-text.ts";

/** Nodes whose positions are kept for the next question, over all documents; as many again may linger. */
const MAX_KEPT_NODES = 250_000;

let recent = new Map<TextLocator, PositionTree>();
let lingering = new Map<TextLocator, PositionTree>();
let recentNodes = 0;

function keep(locator: TextLocator, tree: PositionTree): PositionTree {
  if (recentNodes > MAX_KEPT_NODES) {
    lingering = recent;
    recent = new Map();
    recentNodes = 0;
  }
  recent.set(locator, tree);
  recentNodes += tree.size;
  return tree;
}

const COMMENT_ONLY = /^\s*#/;

/** The comment of a line, without `#` and padding; null when it has none. */
function commentOf(line: string): string | null {
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (quote !== "") {
      if (char === "\\" && quote === '"') at++;
      else if (char === quote) quote = "";
    } else if ((char === '"' || char === "'") && (at === 0 || /[\s[{,:-]/.test(line[at - 1] ?? ""))) quote = char;
    else if (char === "#" && (at === 0 || /\s/.test(line[at - 1] ?? "")))
      return line.slice(at).replace(/^#+/, "").trim();
  }
  return null;
}

/** Finds places in one document of a text. The document is read again, once, when the first place is asked for. */
export class TextLocator implements Locator {
  readonly #source: SourceText;
  readonly #start: number;
  readonly #end: number;

  /** `start` and `end` are the document's offsets in the text. */
  constructor(source: SourceText, start: number, end: number) {
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  get #tree(): PositionTree {
    return recent.get(this) ?? keep(this, lingering.get(this) ?? indexPositions(this.#source, this.#start, this.#end));
  }

  locate(path: Path): Located {
    const tree = this.#tree;
    const { node, depth } = tree.find(path);
    const place = this.#source.place(tree.size === 0 ? this.#start : tree.keyStart(node));
    return { file: this.#source.file, ...place, exact: depth === path.length };
  }

  range(path: Path): TextRange | null {
    const tree = this.#tree;
    const { node, depth } = tree.find(path);
    if (depth < path.length || tree.size === 0) return null;
    return { file: this.#source.file, start: tree.valueStart(node), end: tree.valueEnd(node) };
  }

  part(): TextPart {
    return { file: this.#source.file, text: this.#source.text, start: this.#start, end: this.#end };
  }

  mentions(words: string): boolean {
    return this.#source.mentions(words);
  }

  lineText(line: number): string | null {
    return this.#source.line(line);
  }

  commentsAt(line: number): readonly string[] {
    const found: string[] = [];
    const own = commentOf(this.#source.line(line) ?? "");
    if (own !== null) found.push(own);
    for (let above = line - 1; above > 0; above--) {
      const text = this.#source.line(above) ?? "";
      if (!COMMENT_ONLY.test(text)) break;
      found.unshift(commentOf(text) ?? "");
    }
    return found;
  }
}

/** The locator of what has no text: objects from a cluster, and objects made in tests. */
export const nowhere: Locator = {
  locate: () => null,
  mentions: () => true,
  lineText: () => null,
  range: () => null,
  commentsAt: () => [],
};

/** A locator that knows the file but not the line, for objects that a template printed. */
export const placedAt = (file: string): Locator => ({
  ...nowhere,
  locate: () => ({ file, line: 1, column: 1, exact: false }),
});

/** A locator that knows only where the object begins. */
export function startingAt({ file, line, column }: Where): Locator {
  const place = { file, line, column, exact: false };
  return { ...nowhere, locate: () => place };
}
