import { resolvePlain } from "../../lang/yaml/scalar.ts";
import { type Mark, STYLE, TreeNode } from "../../lang/yaml/tree.ts";
import { BuildIssue, placeOf } from "./issue.ts";

/** True for what is absent or null. */
export const isMissing = (node: TreeNode | undefined | null): node is undefined | null =>
  node === undefined || node === null || node.tag === "!!null";

/** True for what is absent, null, or an empty map or list. */
export const isEmpty = (node: TreeNode | undefined | null): boolean =>
  node === undefined || node === null || node.tag === "!!null" || (node.kind !== "scalar" && node.items.length === 0);

/** True for scalars that are text, or that nothing has decided on. */
export const isText = (node: TreeNode): boolean => node.kind === "scalar" && (node.tag === "!!str" || node.tag === "");

/** The text of a scalar; empty for what is absent, null, or no scalar. */
export const textOf = (node: TreeNode | undefined | null): string => (isMissing(node) ? "" : node.text);

/** A scalar whose type follows from its text. */
export const bare = (text: string, mark: Mark | null = null): TreeNode =>
  new TreeNode("scalar", "", text, STYLE.plain, mark);

/** A scalar that is text. */
export const string = (text: string, mark: Mark | null = null): TreeNode =>
  new TreeNode("scalar", "!!str", text, STYLE.plain, mark);

/** An empty node of a kind. */
export const blank = (kind: TreeNode["kind"], mark: Mark | null = null): TreeNode =>
  new TreeNode(kind, "", "", STYLE.plain, mark);

/** Fails unless a node is of the kind, absent or null. */
export function expect(node: TreeNode | undefined | null, kind: TreeNode["kind"]): void {
  if (isMissing(node) || node.kind === kind) return;
  throw new BuildIssue(`a ${kind} is expected here, and this is a ${node.kind}`, placeOf(node.mark));
}

/** The value under a key of a map; undefined for what is absent or null, an issue for what is no map. */
export function field(node: TreeNode | undefined | null, key: string): TreeNode | undefined {
  if (isMissing(node)) return undefined;
  expect(node, "map");
  return node.get(key);
}

/** Removes a key; its value, if it was there. */
export function removeField(node: TreeNode, key: string): TreeNode | undefined {
  expect(node, "map");
  const at = node.keys.indexOf(key);
  if (at < 0) return undefined;
  node.keys.splice(at, 1);
  return node.items.splice(at, 1)[0];
}

/** Quotes text that YAML 1.1 would read as something else. */
function quoteIfAmbiguous(value: TreeNode): void {
  if (!isText(value) || value.style !== STYLE.plain || value.text === "" || value.text.includes("\n")) return;
  if (typeof resolvePlain(value.text) !== "string") value.style = STYLE.quoted;
}

/** Makes a scalar what another one is, but for how it is written. */
export function setScalar(node: TreeNode, value: TreeNode): void {
  quoteIfAmbiguous(value);
  expect(node, "scalar");
  if (isMissing(value)) return;
  value.style = node.style;
  node.assign(value);
}

/** Sets a key of a map; null removes it. A value that was there keeps how it is written. */
export function setField(
  node: TreeNode,
  key: string,
  value: TreeNode | undefined | null,
  keepsNull = false,
): TreeNode | null {
  if (value) quoteIfAmbiguous(value);
  if (value === undefined || value === null || (value.tag === "!!null" && !keepsNull)) {
    removeField(node, key);
    return null;
  }
  const old = isMissing(node) ? undefined : field(node, key);
  if (old) {
    value.style = old.style;
    old.assign(value);
    return old;
  }
  node.keys.push(key);
  node.items.push(value);
  return value;
}

/** The value at a path of map keys; what is absent is made, the last of the kind given. */
export function make(node: TreeNode, path: readonly string[], kind: TreeNode["kind"]): TreeNode | undefined {
  let at: TreeNode | undefined = node;
  for (let index = 0; index < path.length && at !== undefined; index++) {
    if (isMissing(at)) return undefined;
    const key = path[index] ?? "";
    const found = field(at, key);
    if (found) at = found;
    else {
      const made = blank(index === path.length - 1 ? kind : "map");
      at.keys.push(key);
      at.items.push(made);
      at = made;
    }
  }
  return at;
}

/** The key and value of `[key=value]`; null when the part is none. */
export function elementOf(part: string): { key: string; value: string } | null {
  const inner = part.slice(1, -1);
  const at = inner.indexOf("=");
  return at < 0 ? null : { key: inner.slice(0, at), value: inner.slice(at + 1) };
}

export const isElement = (part: string): boolean => part.startsWith("[") && part.endsWith("]");
const INDEX = /^[-+]?[0-9]+$/;
export const isIndex = (part: string): boolean => INDEX.test(part) && Number(part) >= 0 && !/^-[1-9]/.test(part);

/** The value at a path of map keys, list indexes, `-` for the last and `[key=value]`; undefined where it ends. */
export function lookup(node: TreeNode, path: readonly string[]): TreeNode | undefined {
  let at: TreeNode | undefined = node;
  for (const raw of path) {
    const part = raw.trim();
    if (part === "") continue;
    if (INDEX.test(part) || part === "-") {
      const index = part === "-" ? -1 : Number(part);
      if (index < 0 && part !== "-") throw new BuildIssue(`the list index ${part} is below zero`);
      expect(at, "list");
      if (index < 0 && at.items.length === 0) throw new BuildIssue("the last item of an empty list is asked for");
      at = at.items.at(index);
    } else if (part === "*") throw new BuildIssue("a wildcard is not supported here");
    else if (isElement(part)) {
      const element = elementOf(part);
      if (!element) throw new BuildIssue(`${part} must be of the form [key=value]`);
      expect(at, "list");
      at = at.items.find((item) =>
        element.key === ""
          ? item.text === element.value
          : item.kind === "map" && item.get(element.key) !== undefined && item.get(element.key)?.text === element.value,
      );
    } else at = field(at, part);
    if (at === undefined) return undefined;
  }
  return at;
}

/** Splits a path at a delimiter, which a backslash before it makes a part of a key. */
export function splitPath(path: string, delimiter: string): string[] {
  let parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === "") parts = parts.slice(1);
  const found = [parts[0] ?? ""];
  for (const part of parts.slice(1)) {
    const last = found.at(-1) ?? "";
    if (last.endsWith("\\")) found[found.length - 1] = last.slice(0, -1) + delimiter + part;
    else found.push(part);
  }
  return found;
}

/** Splits a path at dots, but not within brackets. */
export function splitFieldPath(path: string): string[] {
  const parts = splitPath(path, ".");
  const found: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? "";
    if (!part.startsWith("[") || part.endsWith("]")) {
      found.push(part);
      continue;
    }
    const bracketed = [part];
    while (at < parts.length - 1) {
      const next = parts[++at] ?? "";
      bracketed.push(next);
      if (next.endsWith("]")) break;
    }
    const joined = bracketed.join(".");
    found.push(joined.includes("=") ? joined : joined.replace(/^[[\]]+|[[\]]+$/g, ""));
  }
  return found;
}
