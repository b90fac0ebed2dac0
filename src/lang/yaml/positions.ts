import type { Path } from "../../core/location.ts";

/** Descendants from which a node's children are looked up in an index. */
const INDEXED_NODES = 256;
/** Offsets per node: where its key (for a list item, the item) and its value start, where the value ends; the node after its last descendant. */
const WIDTH = 4;
/** Nodes from which the arrays are handed on instead of copied. */
const LARGE_NODES = 20_000;
const NO_ROOM = new Int32Array(0);
const VALUE_START = 1;
const VALUE_END = 2;
const NEXT = 3;

/**
 * Where every node of one document stands in its text: a tree in two arrays, in the order of the text, so that one pass
 * over the document serves any number of lookups. Offsets are UTF-16 code units from the start of the whole text.
 */
export class PositionTree {
  /** The map key or list index of each node; the root's is empty. */
  private keys: (string | number)[];
  /** Room that grows while positions are noted; a plain array of the right size once they are kept. */
  private offsets: Int32Array | readonly number[];
  private room: Int32Array;
  private count: number;
  /** Nodes whose value is an alias, or that a merge key brings in. */
  private aliases: Set<number> | null = null;
  private indexes: Map<number, ReadonlyMap<string, number>> | null = null;

  constructor(keys: (string | number)[] = [], offsets: readonly number[] | null = null) {
    this.keys = keys;
    this.room = offsets ? NO_ROOM : new Int32Array(WIDTH * 256);
    this.offsets = offsets ?? this.room;
    this.count = keys.length;
  }

  get size(): number {
    return this.count;
  }

  /** Adds a node and returns it; {@link close} ends it. */
  open(key: string | number, keyStart: number, valueStart: number): number {
    const node = this.count++;
    const at = node * WIDTH;
    if (at === this.room.length) this.grow();
    const { room } = this;
    this.keys[node] = key;
    room[at] = keyStart;
    room[at + VALUE_START] = valueStart;
    room[at + VALUE_END] = valueStart;
    room[at + NEXT] = node + 1;
    return node;
  }

  private grow(): void {
    const grown = new Int32Array(this.room.length * 2);
    grown.set(this.room);
    this.room = grown;
    this.offsets = grown;
  }

  /** Ends a node: what was added since belongs to it. */
  close(node: number, valueEnd: number): void {
    this.room[node * WIDTH + VALUE_END] = valueEnd;
    this.room[node * WIDTH + NEXT] = this.count;
  }

  /** Says where a node's value starts, which was not known when it was opened. */
  startValue(node: number, valueStart: number): void {
    this.room[node * WIDTH + VALUE_START] = valueStart;
  }

  /** Makes a node's value its place too: list items have no key. */
  startAtValue(node: number): void {
    this.room[node * WIDTH] = this.room[node * WIDTH + VALUE_START] ?? 0;
  }

  addAlias(node: number): void {
    this.aliases ??= new Set();
    this.aliases.add(node);
  }

  /** Empties the tree for another document, keeping its room. */
  clear(): void {
    this.count = 0;
    this.aliases = null;
    this.indexes = null;
  }

  /** The nodes so far as a tree to keep; this one starts again. A large one takes the arrays along. */
  take(): PositionTree {
    const { keys, room, count, aliases } = this;
    const isLarge = count > LARGE_NODES;
    const offsets: number[] = [];
    if (!isLarge) for (let at = 0; at < count * WIDTH; at++) offsets.push(room[at] as number);
    const taken = new PositionTree(isLarge ? keys : keys.slice(0, count), offsets);
    if (isLarge) {
      keys.length = count;
      taken.offsets = room;
      taken.count = count;
      this.keys = [];
      this.room = new Int32Array(WIDTH * 256);
      this.offsets = this.room;
    }
    taken.aliases = aliases;
    this.clear();
    return taken;
  }

  keyStart(node: number): number {
    return this.offsets[node * WIDTH] ?? 0;
  }

  valueStart(node: number): number {
    return this.offsets[node * WIDTH + VALUE_START] ?? 0;
  }

  valueEnd(node: number): number {
    return this.offsets[node * WIDTH + VALUE_END] ?? 0;
  }

  private next(node: number): number {
    return this.offsets[node * WIDTH + NEXT] ?? this.count;
  }

  /** The children of a node in the order of the text; equal keys give one each. */
  children(node: number): { readonly key: string | number; readonly node: number }[] {
    const found: { key: string | number; node: number }[] = [];
    const end = this.next(node);
    for (let at = node + 1; at < end; at = this.next(at)) found.push({ key: this.keys[at] ?? "", node: at });
    return found;
  }

  /** True if a node's value is an alias, or a merge key brings the node in. */
  isAlias(node: number): boolean {
    return this.aliases?.has(node) ?? false;
  }

  /** The last child of `node` under `key`, as the last of two equal keys wins; -1 when there is none. */
  child(node: number, key: string | number): number {
    const text = String(key);
    const end = this.next(node);
    if (end - node > INDEXED_NODES) return this.childrenOf(node, end).get(text) ?? -1;
    let found = -1;
    for (let at = node + 1; at < end; at = this.next(at)) {
      const own = this.keys[at];
      if (own === key || String(own) === text) found = at;
    }
    return found;
  }

  /** The children of a large node by the text of their key, found once. */
  private childrenOf(node: number, end: number): ReadonlyMap<string, number> {
    this.indexes ??= new Map();
    const known = this.indexes.get(node);
    if (known) return known;
    const children = new Map<string, number>();
    for (let at = node + 1; at < end; at = this.next(at)) children.set(String(this.keys[at]), at);
    this.indexes.set(node, children);
    return children;
  }

  /**
   * The node of a path, or its nearest present parent.
   *
   * @returns `depth` is how many tokens of the path were found. What lies below an alias counts as found: it is
   * written where the alias stands.
   */
  find(path: Path): { node: number; depth: number } {
    let node = 0;
    for (let depth = 0; depth < path.length; depth++) {
      const next = this.child(node, path[depth] ?? "");
      if (next < 0) return { node, depth: this.aliases?.has(node) ? path.length : depth };
      node = next;
    }
    return { node, depth: path.length };
  }

  /** The later occurrences of keys that stand twice in a map, in the order of the text. */
  duplicates(): { path: Path; offset: number }[] {
    const found: { path: Path; offset: number }[] = [];
    const visit = (node: number, path: Path): void => {
      const seen = new Set<string | number>();
      const end = this.next(node);
      for (let at = node + 1; at < end; at = this.next(at)) {
        const key = this.keys[at] ?? "";
        if (seen.has(key)) found.push({ path: [...path, key], offset: this.keyStart(at) });
        seen.add(key);
        if (this.next(at) > at + 1) visit(at, [...path, key]);
      }
    };
    if (this.count > 0) visit(0, []);
    return found.sort((a, b) => a.offset - b.offset);
  }
}
