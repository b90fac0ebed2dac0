import type { Path } from "../../core/location.ts";
import { SyntaxIssue, skipBlanksAndComments } from "./cursor.ts";
import type { Anchor, Properties } from "./node.ts";
import { depthIssue, isExpansionAllowed, MAX_DEPTH } from "./limits.ts";
import { type Fields, isMap, mergeInto, setField } from "./merge.ts";
import type { PositionTree } from "./positions.ts";
import { Refusals } from "./refusals.ts";
import { plainKey, resolvePlain, type Scalar } from "./scalar.ts";
import { Scanner, TOKEN, type Token, type TokenKind } from "./scanner.ts";
import { resolveTagged } from "./tagged.ts";

/** A key written again in the same map, at an offset of the text. */
export interface DuplicateAt {
  readonly path: Path;
  readonly offset: number;
}

/** A document as parsed. */
export interface Parsed {
  /** Still with the nulls of its maps. */
  readonly value: unknown;
  readonly duplicates: readonly DuplicateAt[];
  /** Where text begins that Kubernetes does not read, as it comes after the document's end; -1 when there is none. */
  readonly ignoredFrom: number;
}

const STANDARD = "tag:yaml.org,2002:";
const BARE: Properties = { start: -1, anchor: null, tag: "" };

/** Reads one document of any YAML 1.1, as Kubernetes' reader does. Slower than the reader of the common subset. */
class Parser {
  readonly #scanner: Scanner;
  readonly #tree: PositionTree | null;
  readonly #anchors = new Map<string, Anchor>();
  readonly #handles = new Map([
    ["!", "!"],
    ["!!", STANDARD],
  ]);
  readonly #path: (string | number)[] = [];
  readonly #refusals = new Refusals();
  readonly duplicates: DuplicateAt[] = [];
  /** Nodes read so far, aliases expanded, and how many of them came from aliases. */
  #size = 1;
  #aliased = 0;
  #depth = 0;
  /** Where the last token that was taken ends. */
  #end: number;
  /** What the last scalar or alias is as a map key, and whether it is the merge key. */
  #key: string | null = null;
  #merges = false;

  constructor(text: string, start: number, end: number, tree: PositionTree | null) {
    this.#scanner = new Scanner(text, start, end);
    this.#tree = tree;
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

  document(): { value: unknown; ignoredFrom: number } {
    const own = new Set<string>();
    let directives = false;
    while (this.#next() === TOKEN.directive) {
      const { start, value: handle, detail: prefix } = this.#take();
      if (own.has(handle)) throw new SyntaxIssue("a directive stands twice", start);
      own.add(handle);
      if (handle !== "") this.#handles.set(handle, prefix);
      directives = true;
    }
    let value: unknown = null;
    if (this.#next() === TOKEN.documentStart) {
      this.#take();
      const kind = this.#next();
      const isEmpty = kind === TOKEN.directive || kind === TOKEN.documentStart || kind === TOKEN.documentEnd;
      if (isEmpty || kind === TOKEN.end) this.#empty("", this.#end);
      else value = this.#node("", -1, true, false);
    } else if (directives) throw new SyntaxIssue("--- must follow the directives", this.#scanner.peek().start);
    else if (this.#next() !== TOKEN.end) value = this.#node("", -1, true, false);
    const ignoredFrom = this.#rest();
    const issue = this.#refusals.issueIn(value);
    if (issue) throw issue;
    return { value, ignoredFrom };
  }

  /** Where the text after the document starts, if there is any but blanks and comments. */
  #rest(): number {
    const { text, end } = this.#scanner.cursor;
    const next = this.#scanner.peek();
    if (next.kind === TOKEN.end) return -1;
    if (next.kind !== TOKEN.documentEnd) return next.start;
    const from = this.#scanner.take().end;
    const rest = skipBlanksAndComments(text, from, end);
    return rest < end ? rest : -1;
  }

  /** Notes an empty value, which is null. */
  #empty(key: string | number | null, at: number, keyStart = at): null {
    this.#size++;
    this.#key = null;
    this.#merges = false;
    if (this.#tree && key !== null) this.#tree.close(this.#tree.open(key, keyStart, at), at);
    return null;
  }

  #properties(): Properties {
    const first = this.#scanner.peek();
    if (first.kind !== TOKEN.anchor && first.kind !== TOKEN.tag) return BARE;
    let anchor: string | null = null;
    let tag = "";
    for (let kind: TokenKind = first.kind, count = 0; count < 2; kind = this.#next(), count++) {
      if (kind === TOKEN.anchor && anchor === null) anchor = this.#take().value;
      else if (kind === TOKEN.tag && tag === "") tag = this.#tagName(this.#take());
      else break;
    }
    return { start: first.start, anchor, tag };
  }

  #tagName({ start, value: suffix, detail: handle }: Token): string {
    if (handle === "") return suffix;
    const prefix = this.#handles.get(handle);
    if (prefix === undefined) throw new SyntaxIssue(`the tag handle ${handle} is not declared`, start);
    return prefix + suffix;
  }

  /**
   * Reads a node. With `key` null it is a map key, and leaves what it is as a key in `#key` and `#merges`.
   *
   * @param keyStart Where the node's key starts; -1 for the start of the node itself.
   */
  #node(key: string | number | null, keyStart: number, block: boolean, indentless: boolean): unknown {
    this.#size++;
    const token = this.#scanner.peek();
    if (token.kind === TOKEN.alias) return this.#alias(key, keyStart);
    const sizeBefore = this.#size - 1;
    const properties = this.#properties();
    const { kind, start } = this.#scanner.peek();
    const anchor: Anchor | null =
      properties.anchor === null ? null : { value: undefined, key: null, size: 0, complete: false };
    if (anchor && properties.anchor !== null) this.#anchors.set(properties.anchor, anchor);
    let value: unknown;
    this.#key = null;
    this.#merges = false;
    if (kind === TOKEN.plain || kind === TOKEN.quoted || kind === TOKEN.block) {
      value = this.#scalar(this.#take(), properties, key);
      this.#note(key, keyStart, start);
    } else if (
      kind === TOKEN.flowList ||
      kind === TOKEN.flowMap ||
      (block && (kind === TOKEN.blockList || kind === TOKEN.blockMap)) ||
      (indentless && kind === TOKEN.entry)
    ) {
      if (key === null) throw new SyntaxIssue("a map or list cannot be a map key", start);
      value = this.#collection(kind, key, keyStart < 0 ? start : keyStart, start);
    } else if (properties !== BARE) {
      value = this.#scalar(
        { kind: TOKEN.plain, start: this.#end, end: this.#end, value: "", detail: "" },
        properties,
        key,
      );
      this.#note(key, keyStart, this.#end);
    } else throw new SyntaxIssue("a value is missing here", start);
    if (anchor) {
      anchor.value = value;
      anchor.key = this.#key;
      anchor.size = this.#size - sizeBefore;
      anchor.complete = true;
    }
    return value;
  }

  /** Notes where a scalar or alias stands that ends at the last token. */
  #note(key: string | number | null, keyStart: number, start: number): number {
    if (!this.#tree || key === null) return -1;
    const node = this.#tree.open(key, keyStart < 0 ? start : keyStart, start);
    this.#tree.close(node, this.#end);
    return node;
  }

  #scalar(token: Token, { tag }: Properties, key: string | number | null): unknown {
    const { kind, start, value: text } = token;
    const plain = kind === TOKEN.plain && tag === "";
    this.#merges = text === "<<" && (plain || tag === "!" || tag === `${STANDARD}merge`);
    const value: Scalar = plain ? resolvePlain(text) : tag === "" ? text : resolveTagged(tag, text, start);
    this.#key = plainKey(text, value);
    if (key !== null && typeof value === "number" && !Number.isFinite(value)) {
      this.#refusals.addNumber(new SyntaxIssue(`${text} has no JSON form, so Kubernetes refuses it`, start));
    }
    return value;
  }

  #alias(key: string | number | null, keyStart: number): unknown {
    const { start, value: name } = this.#take();
    const anchor = this.#anchors.get(name);
    if (!anchor) throw new SyntaxIssue(`there is no anchor &${name} before this alias`, start);
    if (!anchor.complete) throw new SyntaxIssue(`the value of the anchor &${name} contains itself`, start);
    this.#size += anchor.size;
    this.#aliased += anchor.size;
    if (!isExpansionAllowed(this.#size, this.#aliased)) {
      throw new SyntaxIssue("aliases make the document too large, so Kubernetes refuses it", start, "yaml/limit");
    }
    this.#merges = false;
    this.#key = anchor.key;
    if (key === null && typeof anchor.value === "object" && anchor.value !== null) {
      throw new SyntaxIssue("a map or list cannot be a map key", start);
    }
    const node = this.#note(key, keyStart, start);
    if (node >= 0) this.#tree?.addAlias(node);
    return anchor.value;
  }

  #collection(kind: TokenKind, key: string | number, keyStart: number, start: number): unknown {
    if (++this.#depth > MAX_DEPTH) throw depthIssue(start);
    const node = this.#tree?.open(key, keyStart, start) ?? -1;
    this.#path.push(key);
    const value = this.#content(kind);
    this.#path.pop();
    this.#depth--;
    if (node >= 0) this.#tree?.close(node, this.#end);
    this.#key = null;
    this.#merges = false;
    return value;
  }

  #content(kind: TokenKind): unknown {
    if (kind === TOKEN.blockMap) return this.#blockMap();
    if (kind === TOKEN.blockList) return this.#blockList();
    if (kind === TOKEN.entry) return this.#indentlessList();
    return kind === TOKEN.flowMap ? this.#flowMap() : this.#flowList();
  }

  /** Takes a token that has no width of its own, so that ends stay at what was written. */
  #skip(): void {
    this.#scanner.take();
  }

  #blockList(): unknown[] {
    const list: unknown[] = [];
    this.#skip();
    for (;;) {
      const token = this.#scanner.peek();
      if (token.kind === TOKEN.entry) {
        this.#take();
        const next = this.#next();
        const isEmpty = next === TOKEN.entry || next === TOKEN.blockEnd;
        list.push(isEmpty ? this.#empty(list.length, this.#end) : this.#node(list.length, -1, true, false));
      } else if (token.kind === TOKEN.blockEnd) {
        this.#skip();
        return list;
      } else throw new SyntaxIssue("a list item, which starts with -, is expected here", token.start);
    }
  }

  /** A list whose dashes stand at the column of the key above. */
  #indentlessList(): unknown[] {
    const list: unknown[] = [];
    while (this.#next() === TOKEN.entry) {
      this.#take();
      const next = this.#next();
      const isEmpty = next === TOKEN.entry || next === TOKEN.key || next === TOKEN.value || next === TOKEN.blockEnd;
      list.push(isEmpty ? this.#empty(list.length, this.#end) : this.#node(list.length, -1, true, false));
    }
    return list;
  }

  #blockMap(): Fields {
    const map: Fields = {};
    const seen = new Set<string>();
    const isOver = (kind: TokenKind): boolean => kind === TOKEN.key || kind === TOKEN.value || kind === TOKEN.blockEnd;
    this.#skip();
    for (;;) {
      const token = this.#scanner.peek();
      if (token.kind === TOKEN.blockEnd) {
        this.#skip();
        return map;
      }
      if (token.kind !== TOKEN.key) throw new SyntaxIssue("a key and : are expected here", token.start);
      this.#skip();
      const first = this.#scanner.peek();
      if (isOver(first.kind)) this.#empty(null, this.#end);
      else this.#node(null, -1, true, true);
      this.#entry(map, seen, first.start, () => {
        if (this.#next() !== TOKEN.value) return false;
        this.#take();
        return !isOver(this.#next());
      });
    }
  }

  #flowMap(): Fields {
    const map: Fields = {};
    const seen = new Set<string>();
    const { start } = this.#take();
    for (let first = true; this.#next() !== TOKEN.flowMapEnd; first = false) {
      if (!first) this.#comma(start, "}");
      if (this.#next() === TOKEN.flowMapEnd) break;
      this.#flowPair(map, seen, TOKEN.flowMapEnd);
    }
    this.#take();
    return map;
  }

  #comma(start: number, closing: string): void {
    const token = this.#scanner.peek();
    if (token.kind === TOKEN.end)
      throw new SyntaxIssue(`the ${closing === "}" ? "{" : "["} here does not close`, start);
    if (token.kind !== TOKEN.comma) throw new SyntaxIssue(`, or ${closing} is expected here`, token.start);
    this.#take();
  }

  /** One entry between braces, or the one pair that may stand between brackets. */
  #flowPair(map: Fields, seen: Set<string>, closing: TokenKind): void {
    const token = this.#scanner.peek();
    const isKey = token.kind === TOKEN.key;
    if (isKey) this.#skip();
    const first = this.#scanner.peek();
    const isEmpty = first.kind === TOKEN.value || first.kind === TOKEN.comma || first.kind === closing;
    if (isKey && isEmpty) this.#empty(null, this.#end);
    else this.#node(null, -1, false, false);
    this.#entry(
      map,
      seen,
      first.start,
      () => {
        if (!isKey || this.#next() !== TOKEN.value) return false;
        this.#take();
        return this.#next() !== TOKEN.comma && this.#next() !== closing;
      },
      false,
    );
  }

  #flowList(): unknown[] {
    const list: unknown[] = [];
    const { start } = this.#take();
    for (let first = true; this.#next() !== TOKEN.flowListEnd; first = false) {
      if (!first) this.#comma(start, "]");
      const token = this.#scanner.peek();
      if (token.kind === TOKEN.flowListEnd) break;
      if (token.kind !== TOKEN.key) list.push(this.#node(list.length, -1, false, false));
      else {
        this.#size++;
        const node = this.#tree?.open(list.length, token.start, token.start) ?? -1;
        const map: Fields = {};
        this.#path.push(list.length);
        this.#flowPair(map, new Set(), TOKEN.flowListEnd);
        this.#path.pop();
        if (node >= 0) this.#tree?.close(node, this.#end);
        list.push(map);
      }
    }
    this.#take();
    return list;
  }

  /** Reads the value of the key that was just read and puts both into the map. */
  #entry(map: Fields, seen: Set<string>, keyStart: number, hasValue: () => boolean, block = true): void {
    const key = this.#key ?? "";
    const isRefused = this.#key === null;
    const merges = this.#merges;
    if (isRefused) {
      this.#refusals.addMap(map, new SyntaxIssue("a null or too large a number cannot be a map key", keyStart));
    } else if (!merges) {
      if (seen.has(key)) this.duplicates.push({ path: [...this.#path.slice(1), key], offset: keyStart });
      seen.add(key);
    }
    const valueNode = this.#tree?.size ?? -1;
    let value: unknown = null;
    let isAlias = false;
    if (hasValue()) {
      isAlias = this.#next() === TOKEN.alias;
      value = this.#node(key, keyStart, block, block);
    } else this.#empty(key, this.#end, keyStart);
    if (merges && isAlias && !isMap(value))
      throw new SyntaxIssue("a merge key needs a map or a list of maps", keyStart);
    if (merges) mergeInto(map, value, keyStart, this.#refusals, this.#tree, valueNode);
    else if (!isRefused) setField(map, key, value);
  }
}

/**
 * Reads the one document between two offsets of a text; what follows its end is not read. Positions go to `tree`.
 *
 * @throws {SyntaxIssue} when Kubernetes would refuse the document.
 */
export function parseDocument(text: string, start: number, end: number, tree: PositionTree | null): Parsed {
  const parser = new Parser(text, start, end, tree);
  const { value, ignoredFrom } = parser.document();
  return { value, ignoredFrom, duplicates: parser.duplicates };
}
