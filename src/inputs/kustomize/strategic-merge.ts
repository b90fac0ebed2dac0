import { STYLE, TreeNode } from "../../lang/yaml/tree.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import type { Shape, Types } from "./merge-keys.ts";
import { bare, expect, field, isEmpty, isMissing, removeField, setField, setScalar, textOf } from "./nodes.ts";

type Node = TreeNode | undefined;
type Directive = "merge" | "replace" | "delete";
const DIRECTIVE = "$patch";

/** Items of lists that are compared each with each. */
const MAX_ROWS = 1000;

/** Null nodes that stay where they are: what was null already and is not patched. */
const kept = new WeakSet<TreeNode>();

function readDirective(value: TreeNode): Directive {
  const { text } = value;
  if (text === "merge" || text === "replace" || text === "delete") return text;
  throw new BuildIssue(`${DIRECTIVE} must be merge, replace or delete`, placeOf(value.mark));
}

/** What a patch says to do with a map or list; the directive is taken out. */
function takeDirective(patch: Node): Directive {
  if (!patch || patch.kind === "scalar") return "merge";
  if (patch.kind === "map") {
    const value = patch.get(DIRECTIVE);
    if (!value) return "merge";
    const directive = readDirective(value);
    removeField(patch, DIRECTIVE);
    return directive;
  }
  const item = patch.items.find((each) => each.kind === "map" && each.get(DIRECTIVE) !== undefined);
  const value = item?.keys.length === 1 ? item.get(DIRECTIVE) : undefined;
  if (!value) return "merge";
  const directive = readDirective(value);
  putElement(patch, null, [DIRECTIVE], [directive]);
  return directive;
}

function matches(item: TreeNode, keys: readonly string[], values: readonly string[]): boolean {
  return keys.every((key, at) => {
    const value = values[at];
    if (value === undefined) return at > 0;
    if (key === "") {
      expect(item, "scalar");
      return textOf(item) === value;
    }
    const found = field(item, key);
    return found !== undefined && (value === "" || found.text === value);
  });
}

/** Puts an element where the list has one with these key values, or at its end; null removes the ones there. */
function putElement(
  list: TreeNode,
  element: TreeNode | null,
  keys: readonly string[],
  values: readonly string[],
): void {
  const names = keys.length === 0 ? [""] : keys;
  const isMapping = names[0] !== "" && values.length > 0 && values[0] !== "";
  const items: TreeNode[] = [];
  let isFound = false;
  for (const item of list.items) {
    if (isMissing(item) || (item.kind === "map" && item.keys.length === 0)) continue;
    if (item.kind !== "map" && isMapping) items.push(item);
    else if (!matches(item, names, values)) {
      if (values.length > 0) items.push(item);
    } else {
      isFound = true;
      if (element) items.push(element);
    }
  }
  list.items = items;
  if (!isMissing(element) && !isFound) list.items.push(element);
}

const findElement = (list: Node, keys: readonly string[], values: readonly string[]): Node =>
  list?.kind !== "list"
    ? undefined
    : keys[0] === "" || keys.length === 0
      ? list.items.find((item) => item.text === (values[0] ?? ""))
      : list.items.find(
          (item) => item.kind === "map" && keys.every((key, at) => item.get(key)?.text === (values[at] ?? "")),
        );

/** The keys that tell elements apart here, as some element has them, and one element's values of them. */
function usedKeys(
  rows: readonly (readonly string[])[],
  values: readonly string[],
  keys: readonly string[],
): { keys: readonly string[]; values: readonly string[] } {
  const used = new Set<string>();
  for (const row of rows) row.forEach((value, at) => value !== "" && used.add(keys[at] ?? ""));
  if (used.size === 0) return { keys, values };
  return {
    keys: keys.filter((key) => used.has(key)),
    values: values.filter((value, at) => value !== "" || used.has(keys[at] ?? "")),
  };
}

/** Fills the gaps of key values from elements that agree in what they have. */
function fillGaps(rows: string[][]): void {
  for (let one = 0; one < rows.length; one++) {
    for (let other = 0; other < rows.length; other++) {
      const joined = agree(rows[one] ?? [], rows[other] ?? []);
      if (!joined) continue;
      rows[one] = joined;
      rows[other] = joined;
    }
  }
}

function agree(one: readonly string[], other: readonly string[]): string[] | null {
  if (one.length !== other.length) return null;
  let isCommon = false;
  const joined: string[] = [];
  for (let at = 0; at < one.length; at++) {
    const a = one[at] ?? "";
    const b = other[at] ?? "";
    if (a === b) isCommon = true;
    else if (a !== "" && b !== "") return null;
    joined.push(a !== "" ? a : b);
  }
  return isCommon ? joined : null;
}

/** Puts the elements of a list behind those already there, but for those that are there. */
function appendOthers(into: TreeNode, from: TreeNode, keys: readonly string[]): void {
  for (const element of from.items) {
    if (keys[0] === "") {
      putElement(into, element, [""], [element.text]);
      continue;
    }
    const values: string[] = [];
    for (const key of keys) {
      const value = field(element, key);
      if (value) values.push(value.text);
      else into.items.push(element);
    }
    if (keys.length > 1) putElement(into, null, keys, values);
    putElement(into, element, keys, values);
  }
}

class Merger {
  readonly #types: Types;

  constructor(types: Types) {
    this.#types = types;
  }

  #shape(known: Shape | undefined, nodes: readonly Node[]): Shape | undefined {
    if (known) return known;
    for (const node of nodes) {
      if (isMissing(node) || node.kind !== "map") continue;
      const kind = textOf(node.get("kind"));
      const apiVersion = textOf(node.get("apiVersion"));
      if (kind === "" || apiVersion === "") continue;
      const shape = this.#types.shapeOf(apiVersion, kind);
      if (shape) return shape;
    }
    return undefined;
  }

  walk(dest: Node, patch: Node, known: Shape | undefined): Node {
    const shape = this.#shape(known, [dest, patch]);
    const first = isMissing(dest) ? (isMissing(patch) ? undefined : patch) : dest;
    if (!first) return this.#map(dest, patch, shape);
    expect(patch, first.kind);
    if (first.kind === "map") return this.#map(dest, patch, shape);
    if (first.kind === "scalar") return patch ?? dest;
    return shape?.keys ? this.#list(dest, patch, shape, shape.keys) : (patch ?? dest);
  }

  /** What a map or list starts from; undefined when it goes, the patch when there was none. */
  #start(dest: Node, patch: Node): Node {
    if (isMissing(dest)) {
      if (patch?.kind === "map" && takeDirective(patch) === "delete") return undefined;
      return patch;
    }
    if (patch?.tag === "!!null") return undefined;
    const directive = takeDirective(patch);
    return directive === "delete" ? undefined : directive === "replace" ? patch : dest;
  }

  #map(dest: Node, patch: Node, shape: Shape | undefined): Node {
    if (dest?.tag === "!!null" && !patch && dest.text !== "") {
      kept.add(dest);
      return dest;
    }
    const start = this.#start(dest, patch);
    if (!start || start.kind !== "map") return start;
    const keys = new Set(start.keys);
    if (patch?.kind === "map") for (const key of patch.keys) keys.add(key);
    for (const key of [...keys].sort()) {
      const value = this.walk(start.get(key), patch?.get(key), shape?.field(key));
      setField(start, key, value, value !== undefined && kept.has(value));
    }
    return start;
  }

  #list(dest: Node, patch: Node, shape: Shape, keys: readonly string[]): Node {
    let start: Node;
    if (isMissing(dest)) start = patch;
    else start = this.#start(dest, patch);
    if (!start) return undefined;
    const isPrimitive = keys.length === 0;
    const key = isPrimitive ? "" : keys[0];
    const tellsApart = keys.length < 2 && key !== undefined;
    const own = tellsApart ? byKey(start, key) : null;
    const given = own && tellsApart ? byKey(patch, key) : null;
    if (own && given && key !== undefined) return this.#keyed(start, key, own, given, shape.items);
    const names = isPrimitive ? [""] : keys;
    const rows = isPrimitive ? scalarRows([patch, start]) : keyRows([patch, start], keys);
    if (rows.length > MAX_ROWS) {
      throw new BuildIssue(
        `a list of more than ${MAX_ROWS} items that no one key tells apart is not merged`,
        placeOf(start.mark),
      );
    }
    if (names.length > 1) fillGaps(rows);
    const merged = new TreeNode("list", "", "", STYLE.plain, start.mark);
    let last: readonly string[] = [];
    for (const row of rows) {
      const used = usedKeys(rows, row, names);
      last = used.keys;
      const own = usedKeys([used.values], used.values, used.keys);
      const value = this.walk(
        findElement(start, own.keys, own.values),
        findElement(patch, own.keys, own.values),
        shape.items,
      );
      if (isMissing(value) || (value.kind === "map" && value.keys.length === 0)) {
        putElement(start, null, used.keys, used.values);
        continue;
      }
      used.keys.forEach((key, at) => {
        const wanted = used.values[at] ?? "";
        if (wanted === "" || (value.kind === "map" && value.get(key) !== undefined)) return;
        if (key === "") setScalar(value, bare(wanted, value.mark));
        else setField(value, key, bare(wanted, value.mark));
      });
      putElement(merged, value, used.keys, used.values);
    }
    if (rows.length === 0) return start;
    appendOthers(merged, start, last);
    return merged;
  }

  /** Merges lists whose items one key tells apart, as nearly all do, in time linear in them. */
  #keyed(start: TreeNode, key: string, own: Items, given: Items, items: Shape | undefined): Node {
    const merged = new TreeNode("list", "", "", STYLE.plain, start.mark);
    const texts = new Set([...given.keys(), ...own.keys()]);
    for (const text of texts) {
      const dest = own.get(text);
      const value = this.walk(dest, given.get(text), items);
      if (isMissing(value) || (value.kind === "map" && value.keys.length === 0)) continue;
      if (key === "") setScalar(value, bare(text, value.mark));
      else if (value.get(key) === undefined) setField(value, key, bare(text, value.mark));
      merged.items.push(dest ?? value);
    }
    return texts.size === 0 ? start : merged;
  }
}

type Items = ReadonlyMap<string, TreeNode>;

/** The items of a list by the text of their key, or their own; null unless each has one, and none the same. */
function byKey(list: Node, key: string): Items | null {
  const found = new Map<string, TreeNode>();
  for (const item of list?.items ?? []) {
    const value = key === "" ? item : item.kind === "map" ? item.get(key) : undefined;
    if (value?.kind !== "scalar" || isMissing(value) || value.text === "" || found.has(value.text)) return null;
    found.set(value.text, item);
  }
  return found;
}

function scalarRows(lists: readonly Node[]): string[][] {
  const seen = new Set<string>();
  for (const list of lists) for (const item of list?.items ?? []) seen.add(item.text);
  return [...seen].map((text) => [text]);
}

function keyRows(lists: readonly Node[], keys: readonly string[]): string[][] {
  const rows = new Map<string, string[]>();
  for (const list of lists) {
    for (const item of list?.items ?? []) {
      const row = keys.map((key) => {
        const value = item.get(key);
        return isEmpty(value) ? "" : (value?.text ?? "");
      });
      const name = JSON.stringify(row);
      if (!rows.has(name)) rows.set(name, row);
    }
  }
  return [...rows.values()];
}

/**
 * Merges a patch into an object in place, as kustomize does; the patch is used up.
 *
 * @returns False when the patch deletes the object.
 * @throws {BuildIssue} when the two do not fit.
 * @see https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function strategicMerge(object: TreeNode, patch: TreeNode, types: Types): boolean {
  return new Merger(types).walk(object, patch, undefined) !== undefined;
}
