import type { Path } from "../../core/location.ts";

/** Descendants from which a node's children are looked up in an index. */
const INDEXED_NODES = 256;

/**
 * Where every node of one document stands in its text: a tree in arrays, in the order of the text, so that one pass
 * over the document serves any number of lookups. Offsets are UTF-16 code units from the start of the whole text.
 */
export class PositionTree {
  /** The map key or list index of each node; the root's is empty. */
  readonly keys: (string | number)[] = [];
  /** Where the key (for a list item, the item) starts. */
  readonly keyStarts: number[] = [];
  readonly valueStarts: number[] = [];
  readonly valueEnds: number[] = [];
  /** The node after the last descendant of each node. */
  readonly nexts: number[] = [];
  readonly #indexes = new Map<number, ReadonlyMap<string, number>>();

  /** Adds a node and returns it; {@link close} ends it. */
  open(key: string | number, keyStart: number, valueStart: number): number {
    const node = this.keys.length;
    this.keys.push(key);
    this.keyStarts.push(keyStart);
    this.valueStarts.push(valueStart);
    this.valueEnds.push(valueStart);
    this.nexts.push(node + 1);
    return node;
  }

  /** Ends a node: what was added since belongs to it. */
  close(node: number, valueEnd: number): void {
    this.valueEnds[node] = valueEnd;
    this.nexts[node] = this.keys.length;
  }

  clear(): void {
    this.keys.length = 0;
    this.keyStarts.length = 0;
    this.valueStarts.length = 0;
    this.valueEnds.length = 0;
    this.nexts.length = 0;
    this.aliases.clear();
    this.#indexes.clear();
  }

  /** The last child of `node` under `key`, as the last of two equal keys wins; -1 when there is none. */
  child(node: number, key: string | number): number {
    const text = String(key);
    const end = this.nexts[node] ?? 0;
    if (end - node > INDEXED_NODES) return this.#childrenOf(node, end).get(text) ?? -1;
    let found = -1;
    for (let at = node + 1; at < end; at = this.nexts[at] ?? end) {
      const own = this.keys[at];
      if (own === key || String(own) === text) found = at;
    }
    return found;
  }

  /** The children of a large node by the text of their key, found once. */
  #childrenOf(node: number, end: number): ReadonlyMap<string, number> {
    const known = this.#indexes.get(node);
    if (known) return known;
    const children = new Map<string, number>();
    for (let at = node + 1; at < end; at = this.nexts[at] ?? end) children.set(String(this.keys[at]), at);
    this.#indexes.set(node, children);
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
      if (next < 0) return { node, depth: this.aliases.has(node) ? path.length : depth };
      node = next;
    }
    return { node, depth: path.length };
  }

  /** The later occurrences of keys that stand twice in a map, in the order of the text. */
  duplicates(): { path: Path; offset: number }[] {
    const found: { path: Path; offset: number }[] = [];
    const visit = (node: number, path: Path): void => {
      const seen = new Set<string | number>();
      const end = this.nexts[node] ?? 0;
      for (let at = node + 1; at < end; at = this.nexts[at] ?? end) {
        const key = this.keys[at] ?? "";
        if (seen.has(key)) found.push({ path: [...path, key], offset: this.keyStarts[at] ?? 0 });
        seen.add(key);
        if ((this.nexts[at] ?? 0) > at + 1) visit(at, [...path, key]);
      }
    };
    if (this.keys.length > 0) visit(0, []);
    return found.sort((a, b) => a.offset - b.offset);
  }

  /** Nodes whose value is an alias, or that a merge key brings in. */
  readonly aliases: Set<number> = new Set();
}
