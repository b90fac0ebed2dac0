import { goFloat } from "./go-float.ts";
import { type Mark, scalarValue, STYLE, tagOfPlain, TreeIssue, TreeNode } from "../../lang/yaml/tree.ts";
import { BuildIssue, placeOf } from "./issue.ts";

/** One operation of a JSON patch, not yet looked at but for being a map. */
export type Operation = Readonly<Record<string, unknown>>;

/** Makes every scalar of a tree what it is after a round trip through JSON. */
function normalize(node: TreeNode): void {
  if (node.kind !== "scalar") {
    if (node.hasOddKeys) throw new BuildIssue("a map key must be text", placeOf(node.mark));
    if (node.kind === "map" && new Set(node.keys).size < node.keys.length) {
      throw new BuildIssue("a key stands twice in a map", placeOf(node.mark));
    }
    for (const item of node.items) normalize(item);
    return;
  }
  try {
    describe(node, scalarValue(node));
  } catch (error) {
    if (error instanceof TreeIssue) throw new BuildIssue(error.message, placeOf(error.mark));
    throw error;
  }
}

function describe(node: TreeNode, value: unknown): void {
  node.style = STYLE.plain;
  if (value === null) {
    node.tag = "!!null";
    node.text = "null";
  } else if (typeof value === "boolean") {
    node.tag = "!!bool";
    node.text = String(value);
  } else if (typeof value === "number" || typeof value === "bigint") {
    node.text = goFloat(Number(value));
    node.tag = /^-?[0-9]+$/.test(node.text) ? "!!int" : "!!float";
  } else {
    node.tag = "!!str";
    node.text = String(value);
    if (mustQuote(node.text)) node.style = STYLE.quoted;
  }
}

const OLD_WORD = /^(?:y|n|yes|no|on|off)$/i;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** True for text that looks like something else to a reader of YAML, old or new. */
const mustQuote = (text: string): boolean => tagOfPlain(text) !== "!!str" || OLD_WORD.test(text) || BASE_60.test(text);

/** A tree of a value, every part of it written at one place. */
export function treeOf(value: unknown, mark: Mark | null): TreeNode {
  if (Array.isArray(value)) {
    const list = new TreeNode("list", "!!seq", "", STYLE.plain, mark);
    list.items = value.map((item) => treeOf(item, mark));
    return list;
  }
  if (typeof value === "object" && value !== null) {
    const map = new TreeNode("map", "!!map", "", STYLE.plain, mark);
    for (const [key, item] of Object.entries(value)) {
      map.keys.push(key);
      map.items.push(treeOf(item, mark));
    }
    return map;
  }
  const node = new TreeNode("scalar", "", "", STYLE.plain, mark);
  describe(node, value ?? null);
  return node;
}

const ATOI = /^[-+]?[0-9]+$/;

/** A list index as the patch library takes it: below zero it counts from the end. */
function indexIn(key: string, length: number): number {
  const index = ATOI.test(key) ? Number(key) : Number.NaN;
  if (Number.isNaN(index)) throw new BuildIssue(`${JSON.stringify(key)} is no list index`);
  if (index < -length || index >= length) throw new BuildIssue(`the list has no item ${key}`);
  return index < 0 ? index + length : index;
}

const decodeKey = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

class Patcher {
  readonly root: TreeNode;
  readonly #mark: Mark | null;

  constructor(root: TreeNode, mark: Mark | null) {
    this.root = root;
    this.#mark = mark;
  }

  #text(operation: Operation, name: "path" | "from"): string {
    const value = operation[name];
    if (typeof value !== "string") throw new BuildIssue(`a JSON patch operation needs ${name}`, placeOf(this.#mark));
    return value;
  }

  /** The map or list that holds the last part of a path. */
  #parent(path: string): { parent: TreeNode; key: string } {
    const parts = path.split("/");
    const missing = (): never => {
      throw new BuildIssue(`the JSON patch does not apply: the object has no ${path}`, placeOf(this.#mark));
    };
    if (parts.length < 2) return missing();
    let parent = this.root;
    for (const part of parts.slice(1, -1)) {
      const next = this.#child(parent, decodeKey(part), path);
      if (!next || next.kind === "scalar") return missing();
      parent = next;
    }
    return { parent, key: decodeKey(parts.at(-1) ?? "") };
  }

  #child(parent: TreeNode, key: string, path: string): TreeNode | undefined {
    if (parent.kind === "map") return parent.get(key);
    if (!ATOI.test(key))
      throw new BuildIssue(`${JSON.stringify(key)} in ${path} is no list index`, placeOf(this.#mark));
    return parent.items[indexIn(key, parent.items.length)];
  }

  #add(path: string, value: TreeNode): void {
    const { parent, key } = this.#parent(path);
    if (parent.kind === "map") this.#set(parent, key, value);
    else if (key === "-") parent.items.push(value);
    else parent.items.splice(indexIn(key, parent.items.length + 1), 0, value);
  }

  #set(parent: TreeNode, key: string, value: TreeNode): void {
    const at = parent.kind === "map" ? parent.keys.indexOf(key) : indexIn(key, parent.items.length);
    if (at >= 0) parent.items[at] = value;
    else {
      parent.keys.push(key);
      parent.items.push(value);
    }
  }

  #remove(path: string): TreeNode {
    const { parent, key } = this.#parent(path);
    const at = parent.kind === "map" ? parent.keys.indexOf(key) : indexIn(key, parent.items.length);
    if (at < 0)
      throw new BuildIssue(`the JSON patch does not apply: there is no ${path} to remove`, placeOf(this.#mark));
    if (parent.kind === "map") parent.keys.splice(at, 1);
    return parent.items.splice(at, 1)[0] as TreeNode;
  }

  #get(path: string): TreeNode | undefined {
    const { parent, key } = this.#parent(path);
    return this.#child(parent, key, path);
  }

  #test(operation: Operation): void {
    const path = this.#text(operation, "path");
    const found = path === "" ? this.root : this.#get(path);
    if (found === undefined && operation["value"] === undefined)
      throw new BuildIssue("a JSON patch test needs value", placeOf(this.#mark));
    const wanted = treeOf(operation["value"], null);
    if (!equal(found ?? treeOf(null, null), wanted)) {
      throw new BuildIssue(`the JSON patch does not apply: its test of ${path} fails`, placeOf(this.#mark));
    }
  }

  apply(operation: Operation): void {
    const value = (): TreeNode => treeOf(operation["value"], this.#mark);
    switch (operation["op"]) {
      case "add":
        return this.#add(this.#text(operation, "path"), value());
      case "remove":
        this.#remove(this.#text(operation, "path"));
        return;
      case "replace": {
        const path = this.#text(operation, "path");
        if (path === "") {
          const made = value();
          if (made.kind !== "map") throw new BuildIssue("an object must be replaced by an object", placeOf(this.#mark));
          return this.root.assign(made);
        }
        const { parent, key } = this.#parent(path);
        return this.#set(parent, key, value());
      }
      case "move": {
        const from = this.#text(operation, "from");
        const moved = this.#remove(from);
        return this.#add(this.#text(operation, "path"), moved);
      }
      case "copy": {
        const copied = this.#get(this.#text(operation, "from"))?.copy() ?? treeOf(null, this.#mark);
        return this.#add(this.#text(operation, "path"), copied);
      }
      case "test":
        return this.#test(operation);
      default:
        throw new BuildIssue(
          "a JSON patch operation must be add, remove, replace, move, copy or test",
          placeOf(this.#mark),
        );
    }
  }
}

function equal(one: TreeNode, other: TreeNode): boolean {
  if (one.kind !== other.kind || one.items.length !== other.items.length) return false;
  if (one.kind === "scalar") return scalarValue(one) === scalarValue(other);
  if (one.kind === "list") return one.items.every((item, at) => equal(item, other.items[at] as TreeNode));
  return one.keys.every((key, at) => {
    const twin = other.get(key);
    return twin !== undefined && equal(one.items[at] as TreeNode, twin);
  });
}

/**
 * Applies a JSON patch to an object in place, by the rules of the library that kustomize uses: `replace` makes a map
 * entry that is not there, list indexes below zero count from the end.
 *
 * @param mark Where the patch is written: what it sets is written there.
 * @throws {BuildIssue} when an operation does not apply.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function applyJsonPatch(
  node: TreeNode,
  operations: readonly Operation[],
  mark: (index: number) => Mark | null,
): void {
  normalize(node);
  operations.forEach((operation, index) => new Patcher(node, mark(index)).apply(operation));
}
