import { isInteger, resolvePlain, type Scalar } from "./scalar.ts";
import type { SourceText } from "./source-text.ts";
import { isTimestamp, timestampText } from "./timestamp.ts";

/** How a scalar was or is to be written; a quoted or block scalar is text whatever it looks like. */
export const STYLE = { plain: 0, quoted: 1, block: 2 } as const;
export type Style = (typeof STYLE)[keyof typeof STYLE];

/** Where a node was written: offsets in UTF-16 code units; a list item's key starts where the item does. */
export interface Mark {
  readonly source: SourceText;
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
}

/** One level of a tree of YAML that can be edited: a scalar with its text, or a list or map of nodes. */
export class TreeNode {
  kind: "scalar" | "list" | "map";
  /** The short tag, such as `!!str`; empty when nothing has decided what the text is. */
  tag: string;
  text: string;
  style: Style;
  /** The keys of a map, in step with `items`. */
  keys: string[];
  items: TreeNode[];
  /** True when one of the map's keys was written as something else than text, which JSON cannot hold. */
  hasOddKeys = false;
  mark: Mark | null;

  constructor(kind: TreeNode["kind"], tag: string, text: string, style: Style, mark: Mark | null) {
    this.kind = kind;
    this.tag = tag;
    this.text = text;
    this.style = style;
    this.keys = [];
    this.items = [];
    this.mark = mark;
  }

  /** The value under a key; the first of two equal keys. */
  get(key: string): TreeNode | undefined {
    const at = this.kind === "map" ? this.keys.indexOf(key) : -1;
    return at < 0 ? undefined : this.items[at];
  }

  /** Becomes what another node is, its children shared. */
  assign(other: TreeNode): void {
    this.kind = other.kind;
    this.tag = other.tag;
    this.text = other.text;
    this.style = other.style;
    this.keys = other.keys.slice();
    this.items = other.items.slice();
    this.hasOddKeys = other.hasOddKeys;
    this.mark = other.mark;
  }

  /** A copy that shares nothing but places. */
  copy(): TreeNode {
    const copied = new TreeNode(this.kind, this.tag, this.text, this.style, this.mark);
    copied.keys = this.keys.slice();
    copied.items = this.items.map((item) => item.copy());
    copied.hasOddKeys = this.hasOddKeys;
    return copied;
  }
}

/** Words that only YAML 1.1 reads as booleans. */
const OLD_WORD = /^(?:y|n|yes|no|on|off)$/i;

/** The tag that a plain scalar has by the core schema of YAML 1.2, with the numbers of YAML 1.1. */
export function tagOfPlain(text: string): string {
  if (text === "<<") return "!!merge";
  if (OLD_WORD.test(text)) return "!!str";
  const value = resolvePlain(text);
  if (value === null) return "!!null";
  if (typeof value === "boolean") return "!!bool";
  if (typeof value === "string") return isTimestamp(text) ? "!!timestamp" : "!!str";
  return typeof value === "bigint" || isInteger(text) ? "!!int" : "!!float";
}

/** A value that a tree cannot be turned into. */
export class TreeIssue extends Error {
  readonly mark: Mark | null;

  constructor(message: string, mark: Mark | null) {
    super(message);
    this.name = "TreeIssue";
    this.mark = mark;
  }
}

function plainValue(tag: string, node: TreeNode): Scalar {
  if (tag === "!!str" || tag === "!!merge") return node.text;
  if (tag === "!!timestamp") return timestampText(node.text);
  const value = resolvePlain(node.text);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TreeIssue(`${node.text} has no JSON form`, node.mark);
  }
  return value;
}

/**
 * The value of a scalar when it is written out and read again.
 *
 * @throws {TreeIssue} when its text is not what its tag says.
 */
export function scalarValue(node: TreeNode): Scalar {
  const { tag, text } = node;
  if (tag === "!!str" || (tag === "" && node.style !== STYLE.plain)) return text;
  if (tag === "!!binary") return Buffer.from(text, "base64").toString("utf8");
  const found = tagOfPlain(text);
  if (tag === "" || tag === found)
    return node.style !== STYLE.plain || text.includes("\n") ? text : plainValue(found, node);
  if (tag === "!!float" && found === "!!int") return plainValue(found, node);
  if (/^!!(?:int|float|bool|null|timestamp)$/.test(tag)) {
    throw new TreeIssue(`${JSON.stringify(text)} is not ${tag}`, node.mark);
  }
  return text;
}

/**
 * The value of a tree as JSON has it; `dropNulls` leaves out map entries that are null.
 *
 * @throws {TreeIssue} when JSON cannot hold it.
 */
export function treeValue(node: TreeNode, dropNulls: boolean): unknown {
  if (node.kind === "scalar") return scalarValue(node);
  if (node.kind === "list") return node.items.map((item) => treeValue(item, dropNulls));
  if (node.hasOddKeys) throw new TreeIssue("a map key must be text", node.mark);
  const map: Record<string, unknown> = {};
  for (let at = 0; at < node.keys.length; at++) {
    const key = node.keys[at] ?? "";
    const item = node.items[at];
    if (Object.hasOwn(map, key)) throw new TreeIssue(`the key ${key} stands twice`, item?.mark ?? node.mark);
    const value = item === undefined ? null : treeValue(item, dropNulls);
    if (key === "__proto__") {
      Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
    } else map[key] = value;
  }
  if (dropNulls) for (const key of node.keys) if (map[key] === null) delete map[key];
  return map;
}
