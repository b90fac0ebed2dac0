import type { Path, TextPart } from "../../core/location.ts";
import { indexPositions } from "../../lang/yaml/index-positions.ts";
import type { PositionTree } from "../../lang/yaml/positions.ts";
import { SourceText } from "../../lang/yaml/source-text.ts";
import type { Manner } from "./written.ts";

const ANCHOR = /(?:^|[\s:-])&([^\s,[\]{}]+)/;

/** The text of one document with the places of its nodes. */
export class Sheet {
  readonly file: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly tree: PositionTree;
  #manner: Manner | null = null;

  constructor({ file, text, start, end }: TextPart) {
    this.file = file;
    this.text = text;
    this.start = start;
    this.end = end;
    this.tree = indexPositions(new SourceText(file, text), start, end);
  }

  /** The manner of the document, told from what it holds. */
  get manner(): Manner {
    return (this.#manner ??= this.#tellManner());
  }

  #tellManner(): Manner {
    const { text, tree, start } = this;
    const eol = text.includes("\r\n") ? "\r\n" : "\n";
    const opening = tree.size > 0 ? this.text[tree.valueStart(0)] : "";
    const json = opening === "{" && /^\{\s*(?:"|\})/.test(text.slice(tree.valueStart(0), tree.valueStart(0) + 4_000));
    let unit = 0;
    let listIndent = -1;
    const visit = (node: number, column: number, depth: number): void => {
      if (depth > 12 || (unit > 0 && listIndent >= 0)) return;
      for (const { key, node: child } of tree.children(node)) {
        if (tree.isAlias(child) || tree.keyStart(child) < start) continue;
        const own = typeof key === "number" ? this.dash(child) : tree.keyStart(child);
        const at = own < 0 ? column : this.column(own);
        if (typeof key === "number" && listIndent < 0 && column >= 0 && !this.isFlow(node)) listIndent = at - column;
        else if (typeof key === "string" && unit === 0 && column >= 0 && at > column && !this.isFlow(node))
          unit = at - column;
        const below = tree.children(child);
        if (below.length > 0)
          visit(child, typeof key === "number" ? this.column(tree.valueStart(child)) : at, depth + 1);
      }
    };
    if (json) {
      const line = /\n([ ]+)"/.exec(text.slice(start, this.end));
      return { json, unit: line?.[1]?.length ?? 2, listIndent: 0, eol };
    }
    if (tree.size > 0) visit(0, 0, 0);
    return { json, unit: unit || 2, listIndent: listIndent === 0 ? 0 : listIndent > 0 ? listIndent : unit || 2, eol };
  }

  column(offset: number): number {
    return offset - (this.text.lastIndexOf("\n", offset - 1) + 1);
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** Where the line of an offset ends, before its line break. */
  lineEnd(offset: number): number {
    const found = this.text.indexOf("\n", offset);
    const end = found < 0 ? this.text.length : found;
    return end > 0 && this.text[end - 1] === "\r" && found >= 0 ? end - 1 : end;
  }

  isFlow(node: number): boolean {
    const first = this.text[this.tree.valueStart(node)];
    return first === "{" || first === "[";
  }

  /** Where the last character of a node's value stands, blanks after it left out. */
  lastOf(node: number): number {
    let at = this.tree.valueEnd(node) - 1;
    while (at > this.start && /\s/.test(this.text[at] ?? "")) at--;
    return Math.max(at, this.tree.valueStart(node) - 1);
  }

  /** Where the dash of a list item stands; -1 for an item between brackets. */
  dash(node: number): number {
    const { text } = this;
    let lineStart = this.lineStart(this.tree.valueStart(node));
    let head = text.slice(lineStart, this.tree.valueStart(node));
    for (;;) {
      const found = /^(?:[\s?:-]*[\s])?-(?=\s+(?:[&!]\S+\s+)*(?:#.*)?$)|^\s*-(?=\s*$)/.exec(
        head.replace(/[\r\n]+$/, ""),
      );
      if (found) return lineStart + this.#lastDash(head);
      if (head.trim() !== "" && !/^\s*(?:#|[&!]\S+\s*$)/.test(head))
        return this.#lastDash(head) >= 0 ? lineStart + this.#lastDash(head) : -1;
      if (lineStart <= this.start) return -1;
      const end = lineStart - 1;
      lineStart = this.lineStart(end);
      head = text.slice(lineStart, end);
    }
  }

  #lastDash(head: string): number {
    const bare = head.replace(/(\s|^)#.*$/, "$1");
    for (let at = bare.length - 1; at >= 0; at--) {
      if (bare[at] === "-" && (at === 0 || /[\s]/.test(bare[at - 1] ?? "")) && /^(?:\s|$)/.test(bare.slice(at + 1)))
        return at;
    }
    return -1;
  }

  /** True if a merge key brings a node in. */
  isMerged(node: number): boolean {
    return this.tree.isAlias(node) && this.text.startsWith("<<", this.tree.keyStart(node));
  }

  /** The name of the anchor that a node carries; null when it has none. */
  anchorOf(node: number, key: string | number): string | null {
    if (!this.text.includes("&")) return null;
    const { tree, text } = this;
    const from = typeof key === "number" ? Math.max(this.dash(node), this.start) : tree.keyStart(node);
    let head = text.slice(from, tree.valueStart(node));
    if (typeof key === "string") head = head.slice(head.lastIndexOf(":"));
    return ANCHOR.exec(head)?.[1] ?? null;
  }

  /** Why a place cannot be changed on its own; null when it can. */
  obstacle(path: Path): string | null {
    if (this.tree.size === 0) return "the document is empty";
    let node = 0;
    for (const token of path) {
      const next = this.tree.child(node, token);
      if (next < 0 || this.tree.isAlias(next)) return null;
      const anchor = this.anchorOf(next, token);
      if (
        anchor !== null &&
        new RegExp(`\\*${anchor.replaceAll(/[^\w-]/g, "\\$&")}(?![\\w-])`).test(this.text.slice(this.start, this.end))
      )
        return `it stands at the anchor &${anchor}, which is used in other places too`;
      node = next;
    }
    return null;
  }
}
