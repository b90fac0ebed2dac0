import { SyntaxIssue } from "./cursor.ts";
import { depthIssue, isExpansionAllowed, MAX_DEPTH } from "./limits.ts";
import { controlIssue } from "./read-any.ts";
import { Scanner, TOKEN, type Token, type TokenKind } from "./scanner.ts";
import type { SourceText } from "./source-text.ts";
import { STYLE, type Style, tagOfPlain, TreeNode } from "./tree.ts";

const STANDARD = "tag:yaml.org,2002:";
interface Anchored {
  node: TreeNode;
  size: number;
  complete: boolean;
}

/** Builds the tree of one document; aliases become copies and merge keys what they merge. */
class Composer {
  readonly #source: SourceText;
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, Anchored>();
  readonly #handles = new Map([
    ["!", "!"],
    ["!!", STANDARD],
  ]);
  #size = 0;
  #aliased = 0;
  #depth = 0;
  #end: number;

  constructor(source: SourceText, start: number, end: number) {
    this.#source = source;
    this.#scanner = new Scanner(source.text, start, end);
    this.#end = start;
  }

  #next(): TokenKind {
    return this.#scanner.peek().kind;
  }

  #take(): Token {
    const token = this.#scanner.take();
    this.#end = token.end;
    return token;
  }

  document(): TreeNode | null {
    while (this.#next() === TOKEN.directive) {
      const { value: handle, detail: prefix } = this.#take();
      if (handle !== "") this.#handles.set(handle, prefix);
    }
    if (this.#next() === TOKEN.documentStart) this.#take();
    const kind = this.#next();
    if (kind === TOKEN.end || kind === TOKEN.documentStart || kind === TOKEN.documentEnd) return null;
    const node = this.#node(-1, true, false);
    const after = this.#scanner.peek();
    if (after.kind !== TOKEN.end && after.kind !== TOKEN.documentStart && after.kind !== TOKEN.documentEnd) {
      throw new SyntaxIssue("only another document may follow here", after.start);
    }
    return node;
  }

  #tag({ start, value: suffix, detail: handle }: Token): string {
    if (handle === "") return suffix;
    const prefix = this.#handles.get(handle);
    if (prefix === undefined) throw new SyntaxIssue(`the tag handle ${handle} is not declared`, start);
    return prefix + suffix;
  }

  #make(kind: TreeNode["kind"], tag: string, text: string, style: Style, keyStart: number, start: number): TreeNode {
    this.#size++;
    const mark = { source: this.#source, keyStart: keyStart < 0 ? start : keyStart, start, end: this.#end };
    return new TreeNode(kind, tag, text, style, mark);
  }

  #node(keyStart: number, block: boolean, indentless: boolean): TreeNode {
    const first = this.#scanner.peek();
    if (first.kind === TOKEN.alias) return this.#alias();
    let anchor: string | null = null;
    let tag = "";
    for (let count = 0; count < 2; count++) {
      const kind = this.#next();
      if (kind === TOKEN.anchor && anchor === null) anchor = this.#take().value;
      else if (kind === TOKEN.tag && tag === "") tag = this.#tag(this.#take());
      else break;
    }
    const short = tag.startsWith(STANDARD) ? `!!${tag.slice(STANDARD.length)}` : tag;
    const sizeBefore = this.#size;
    const entry: Anchored | null =
      anchor === null ? null : { node: this.#make("scalar", "", "", 0, -1, first.start), size: 0, complete: false };
    if (anchor !== null && entry) this.#anchors.set(anchor, entry);
    const node = this.#content(short, keyStart, block, indentless, first);
    if (entry) {
      entry.node = node;
      entry.size = this.#size - sizeBefore;
      entry.complete = true;
    }
    return node;
  }

  #content(tag: string, keyStart: number, block: boolean, indentless: boolean, first: Token): TreeNode {
    const { kind, start } = this.#scanner.peek();
    if (kind === TOKEN.plain || kind === TOKEN.quoted || kind === TOKEN.block) {
      const { value } = this.#take();
      const style = kind === TOKEN.plain ? STYLE.plain : kind === TOKEN.quoted ? STYLE.quoted : STYLE.block;
      const own = tag === "" || tag === "!" ? (kind === TOKEN.plain && tag === "" ? tagOfPlain(value) : "!!str") : tag;
      return this.#make("scalar", own, value, style, keyStart, start);
    }
    const isList =
      kind === TOKEN.flowList || (block && kind === TOKEN.blockList) || (indentless && kind === TOKEN.entry);
    if (isList || kind === TOKEN.flowMap || (block && kind === TOKEN.blockMap)) {
      if (++this.#depth > MAX_DEPTH) throw depthIssue(start);
      const node = this.#make(isList ? "list" : "map", tag || (isList ? "!!seq" : "!!map"), "", 0, keyStart, start);
      if (kind === TOKEN.blockMap) this.#blockMap(node);
      else if (kind === TOKEN.flowMap) this.#flowMap(node);
      else if (kind === TOKEN.flowList) this.#flowList(node);
      else this.#list(node, kind === TOKEN.blockList);
      this.#depth--;
      if (node.mark) node.mark = { ...node.mark, end: this.#end };
      return node;
    }
    if (first.kind === TOKEN.anchor || first.kind === TOKEN.tag) {
      return this.#make("scalar", tag === "" ? "!!null" : tag === "!" ? "!!str" : tag, "", 0, keyStart, this.#end);
    }
    throw new SyntaxIssue("a value is missing here", start);
  }

  #alias(): TreeNode {
    const { start, value: name } = this.#take();
    const anchor = this.#anchors.get(name);
    if (!anchor) throw new SyntaxIssue(`there is no anchor &${name} before this alias`, start);
    if (!anchor.complete) throw new SyntaxIssue(`the value of the anchor &${name} contains itself`, start);
    this.#size += anchor.size;
    this.#aliased += anchor.size;
    if (!isExpansionAllowed(this.#size, this.#aliased)) {
      throw new SyntaxIssue("aliases make the document too large", start, "yaml/limit");
    }
    return anchor.node.copy();
  }

  #empty(keyStart: number): TreeNode {
    return this.#make("scalar", "!!null", "", STYLE.plain, keyStart, this.#end);
  }

  #list(node: TreeNode, bounded: boolean): void {
    if (bounded) this.#scanner.take();
    for (;;) {
      const token = this.#scanner.peek();
      if (token.kind === TOKEN.entry) {
        this.#take();
        const next = this.#next();
        const isEmpty =
          next === TOKEN.entry || next === TOKEN.blockEnd || (!bounded && (next === TOKEN.key || next === TOKEN.value));
        node.items.push(isEmpty ? this.#empty(-1) : this.#node(-1, true, false));
      } else if (!bounded) return;
      else if (token.kind === TOKEN.blockEnd) {
        this.#scanner.take();
        return;
      } else throw new SyntaxIssue("a list item, which starts with -, is expected here", token.start);
    }
  }

  #blockMap(node: TreeNode): void {
    const isOver = (kind: TokenKind): boolean => kind === TOKEN.key || kind === TOKEN.value || kind === TOKEN.blockEnd;
    const merged: TreeNode[] = [];
    this.#scanner.take();
    for (;;) {
      const token = this.#scanner.peek();
      if (token.kind === TOKEN.blockEnd) {
        this.#scanner.take();
        break;
      }
      if (token.kind !== TOKEN.key) throw new SyntaxIssue("a key and : are expected here", token.start);
      this.#scanner.take();
      const first = this.#scanner.peek();
      const key = isOver(first.kind) ? this.#empty(-1) : this.#node(-1, true, true);
      let hasValue = false;
      if (this.#next() === TOKEN.value) {
        this.#take();
        hasValue = !isOver(this.#next());
      }
      this.#put(
        node,
        merged,
        key,
        first.start,
        hasValue ? this.#node(first.start, true, true) : this.#empty(first.start),
      );
    }
    merge(node, merged);
  }

  #flowMap(node: TreeNode): void {
    const merged: TreeNode[] = [];
    const { start } = this.#take();
    for (let first = true; this.#next() !== TOKEN.flowMapEnd; first = false) {
      if (!first) this.#comma(start);
      if (this.#next() === TOKEN.flowMapEnd) break;
      this.#pair(node, merged, TOKEN.flowMapEnd);
    }
    this.#take();
    merge(node, merged);
  }

  #flowList(node: TreeNode): void {
    const { start } = this.#take();
    for (let first = true; this.#next() !== TOKEN.flowListEnd; first = false) {
      if (!first) this.#comma(start);
      const token = this.#scanner.peek();
      if (token.kind === TOKEN.flowListEnd) break;
      if (token.kind !== TOKEN.key) node.items.push(this.#node(-1, false, false));
      else {
        const map = this.#make("map", "!!map", "", 0, -1, token.start);
        this.#pair(map, [], TOKEN.flowListEnd);
        node.items.push(map);
      }
    }
    this.#take();
  }

  #comma(start: number): void {
    const token = this.#scanner.peek();
    if (token.kind === TOKEN.end) throw new SyntaxIssue("what opens here does not close", start);
    if (token.kind !== TOKEN.comma) throw new SyntaxIssue(", or the closing bracket is expected here", token.start);
    this.#take();
  }

  #pair(node: TreeNode, merged: TreeNode[], closing: TokenKind): void {
    const isKey = this.#next() === TOKEN.key;
    if (isKey) this.#scanner.take();
    const first = this.#scanner.peek();
    const isEmpty = first.kind === TOKEN.value || first.kind === TOKEN.comma || first.kind === closing;
    const key = isKey && isEmpty ? this.#empty(-1) : this.#node(-1, false, false);
    let hasValue = false;
    if (isKey && this.#next() === TOKEN.value) {
      this.#take();
      hasValue = this.#next() !== TOKEN.comma && this.#next() !== closing;
    }
    this.#put(
      node,
      merged,
      key,
      first.start,
      hasValue ? this.#node(first.start, false, false) : this.#empty(first.start),
    );
  }

  #put(node: TreeNode, merged: TreeNode[], key: TreeNode, keyStart: number, value: TreeNode): void {
    if (key.kind !== "scalar") throw new SyntaxIssue("a map or list cannot be a map key", keyStart);
    if (key.tag === "!!merge") {
      if (merged.length > 0) throw new SyntaxIssue("a merge key stands twice", keyStart);
      const sources = value.kind === "list" ? value.items.toReversed() : [value];
      for (const source of sources) {
        if (source.kind !== "map") throw new SyntaxIssue("a merge key needs a map or a list of maps", keyStart);
        merged.push(source);
      }
      return;
    }
    if (key.tag !== "!!str") node.hasOddKeys = true;
    node.keys.push(key.text);
    node.items.push(value);
  }
}

/** Puts what merge keys bring in behind a map's own entries, which win. */
function merge(node: TreeNode, merged: readonly TreeNode[]): void {
  if (merged.length === 0) return;
  const own = new Set(node.keys);
  const places = new Map<string, number>();
  for (const source of merged) {
    source.keys.forEach((key, at) => {
      const item = source.items[at];
      if (own.has(key) || !item) return;
      const place = places.get(key);
      if (place !== undefined) node.items[place] = item;
      else {
        places.set(key, node.keys.length);
        node.keys.push(key);
        node.items.push(item);
      }
    });
  }
}

/**
 * The tree of the one document between two offsets; null when it is empty.
 *
 * @throws {SyntaxIssue} when the text is not YAML.
 */
export function composeDocument(source: SourceText, start: number, end: number): TreeNode | null {
  const issue = controlIssue(source.text, start, end);
  if (issue) throw issue;
  return new Composer(source, start, end).document();
}
