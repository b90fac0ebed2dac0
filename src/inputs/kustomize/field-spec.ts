import type { TreeNode } from "../../lang/yaml/tree.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { blank, expect, field, isMissing, splitPath } from "./nodes.ts";

/** Group, version and kind; an empty one is any. */
export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A field of the objects of some kinds; `[]` after a key says that its value is a list. */
export interface FieldSpec extends Gvk {
  readonly path: string;
  readonly create: boolean;
}

/** True if a kind is one that a selector names. */
export const isSelected = (gvk: Gvk, by: Gvk): boolean =>
  (by.group === "" || by.group === gvk.group) &&
  (by.version === "" || by.version === gvk.version) &&
  (by.kind === "" || by.kind === gvk.kind);

const FIRST =
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole " +
  "RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume " +
  "PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget";
/** The kinds that come first in the output, in their order. */
export const ORDER_FIRST: readonly string[] = FIRST.split(" ");
/** The kinds that come last. */
export const ORDER_LAST: readonly string[] = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/** The place of each kind in the order of the output; 0 where it is not in either list. */
export const kindOrder = (first: readonly string[], last: readonly string[]): ReadonlyMap<string, number> =>
  new Map([
    ...first.map((kind, at) => [kind, at - first.length] as const),
    ...last.map((kind, at) => [kind, at + 1] as const),
  ]);

const DEFAULT_ORDER = kindOrder(ORDER_FIRST, ORDER_LAST);
const sortText = ({ group, version, kind }: Gvk): string => `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;

/** Compares kinds by the order of the output. */
export function compareGvk(one: Gvk, other: Gvk, order: ReadonlyMap<string, number> = DEFAULT_ORDER): number {
  const difference = (order.get(one.kind) ?? 0) - (order.get(other.kind) ?? 0);
  if (difference !== 0) return difference;
  return compareText(sortText(one), sortText(other));
}

const BEYOND = /[\ud800-\udfff]/;

/** Compares texts as Go does, by their bytes in UTF-8. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  // Only halves of pairs of code units are in another order than their bytes.
  if (BEYOND.test(one) || BEYOND.test(other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}

/** Group and version of an `apiVersion`. */
export function groupVersion(apiVersion: string): { group: string; version: string } {
  const at = apiVersion.indexOf("/");
  return at < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, at), version: apiVersion.slice(at + 1) };
}

/** What a field spec does to the fields it finds. */
export interface Setting {
  readonly set: (node: TreeNode) => void;
  /** The kind and tag of a field that is made; null when none is. */
  readonly makes: { readonly kind: TreeNode["kind"]; readonly tag: string } | null;
}

const paths = new Map<string, readonly string[]>();

function partsOf(path: string): readonly string[] {
  let parts = paths.get(path);
  if (!parts) {
    parts = splitPath(path, "/");
    if (paths.size > 10_000) paths.clear();
    paths.set(path, parts);
  }
  return parts;
}

/** Calls a setter with every node that a field spec's path leads to in an object; the kind is not looked at. */
export function applyPath(object: TreeNode, { path, create }: FieldSpec, setting: Setting): void {
  visit(object, partsOf(path), 0, create, setting);
}

function visit(node: TreeNode, parts: readonly string[], depth: number, create: boolean, setting: Setting): void {
  if (depth === parts.length) {
    setting.set(node);
    return;
  }
  if (isMissing(node)) return;
  if (node.kind === "list") {
    for (const item of node.items) visit(item, parts, depth, create, setting);
    return;
  }
  if (node.kind === "scalar")
    throw new BuildIssue(`${parts.join("/")}: a list or map is expected here`, placeOf(node.mark));
  const part = parts[depth] ?? "";
  const isList = part.endsWith("[]");
  const key = isList ? part.slice(0, -2) : part;
  if (key === "") throw new BuildIssue("a field path has an empty key");
  const { makes } = setting;
  let kind: TreeNode["kind"] | null = isList ? "list" : null;
  let tag = "";
  let found = field(node, key);
  if (create && makes && !isList) {
    const isLast = depth >= parts.length - 1;
    kind = isLast ? makes.kind : "map";
    tag = isLast ? makes.tag : "!!map";
    if (!found) {
      found = blank(kind);
      node.keys.push(key);
      node.items.push(found);
    }
  }
  if (!found) return;
  if (found.tag === "!!null" && kind !== null) {
    found.kind = kind;
    found.tag = tag;
    found.text = kind === "scalar" ? found.text : "";
  }
  expect(node, "map");
  visit(found, parts, depth + 1, create, setting);
}
