import { type Mark, TreeNode } from "../../lang/yaml/tree.ts";
import {
  applyPath,
  compareText,
  type FieldSpec,
  type Gvk,
  groupVersion,
  isSelected,
  type Setting,
} from "./field-spec.ts";
import { isTargeted, newImage, type ImageChange } from "./image-change.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { expect, field, isEmpty, isMissing, setField, setScalar, textOf } from "./nodes.ts";
import { type Id, idKey, type Resource, showId } from "./resource.ts";

const scalar = (tag: string, text: string, mark: Mark | null): TreeNode => new TreeNode("scalar", tag, text, 0, mark);
const kindOf = (node: TreeNode): Gvk => ({
  ...groupVersion(node.get("apiVersion")?.text ?? ""),
  kind: node.get("kind")?.text ?? "",
});

/** Applies field specs to an object, but for those of other kinds. */
function applySpecs(node: TreeNode, specs: readonly FieldSpec[], setting: Setting): void {
  const gvk = kindOf(node);
  for (const spec of specs) if (isSelected(gvk, spec)) applyPath(node, spec, setting);
}

/** An entry to set in a map of labels or annotations, and where it is written. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly mark: Mark | null;
}

/** Sets entries in the maps that field specs name, in the order of the keys. */
export function setEntries(
  resources: readonly Resource[],
  specs: readonly FieldSpec[],
  entries: readonly Entry[],
): void {
  const sorted = entries.toSorted((one, other) => compareText(one.key, other.key));
  for (const { node } of resources) {
    for (const { key, value, mark } of sorted) {
      // One node for all maps of an object: what a later patch does to one, it does to all, as in kustomize.
      const shared = scalar("!!str", value, mark);
      applySpecs(node, specs, {
        set: (map) => {
          if (key === "") setScalar(map, shared);
          else setField(map, key, shared);
        },
        makes: { kind: "map", tag: "!!map" },
      });
    }
  }
}

const SKIPPED: readonly Gvk[] = [
  { group: "", version: "", kind: "CustomResourceDefinition" },
  { group: "apiregistration.k8s.io", version: "", kind: "APIService" },
  { group: "", version: "", kind: "Namespace" },
];

/** Puts a text before or after names. */
export function affix(
  resources: readonly Resource[],
  specs: readonly FieldSpec[],
  text: string,
  side: "prefix" | "suffix",
  mark: Mark | null,
): void {
  for (const resource of resources) {
    const id = resource.originalId;
    if (SKIPPED.some((gvk) => isSelected(id, gvk))) continue;
    for (const spec of specs) {
      if (!isSelected(id, spec)) continue;
      if (spec.path === "metadata/name" && text !== "") {
        (side === "prefix" ? resource.prefixes : resource.suffixes).push(text);
        resource.storePreviousId();
      }
      if (!isSelected(kindOf(resource.node), spec)) continue;
      applyPath(resource.node, spec, {
        set: (node) => {
          const name = side === "prefix" ? text + node.text : node.text + text;
          setScalar(node, scalar("", name, mark ?? node.mark));
        },
        makes: { kind: "scalar", tag: "!!str" },
      });
    }
  }
}

/** How the namespace step treats the subjects of role bindings, and fields that have a namespace. */
export interface NamespaceChange {
  readonly namespace: string;
  readonly subjects: string;
  readonly unsetOnly: boolean;
  readonly mark: Mark | null;
}

const isRoleBinding = (kind: string): boolean => kind === "RoleBinding" || kind === "ClusterRoleBinding";

/** Sets the namespace of one object and of what its kind's field specs name. */
export function setNamespaceIn(resource: Resource, specs: readonly FieldSpec[], change: NamespaceChange): void {
  const { node, apiVersion } = resource;
  const { namespace, mark } = change;
  const set = (target: TreeNode): void => {
    if (change.unsetOnly && target.kind === "scalar" && textOf(target) !== "") return;
    setScalar(target, scalar("!!str", namespace, mark));
  };
  const setting: Setting = { set, makes: { kind: "scalar", tag: "!!str" } };
  if (!resource.currentId.clusterScoped) {
    const bare: Setting = { set, makes: { kind: "scalar", tag: "" } };
    applyPath(node, { group: "", version: "", kind: "", path: "metadata/namespace", create: true }, bare);
  }
  const isBinding = isRoleBinding(resource.kind);
  if (isBinding && change.subjects !== "none") {
    const subjects = field(node, "subjects");
    if (!isMissing(subjects)) {
      expect(subjects, "list");
      for (const subject of subjects.items) {
        const named = change.subjects === "allServiceAccounts" ? field(subject, "kind") : field(subject, "name");
        expect(named, "scalar");
        if (textOf(named) !== (change.subjects === "allServiceAccounts" ? "ServiceAccount" : "default")) continue;
        let target = field(subject, "namespace");
        if (!target) {
          target = scalar("", "", mark);
          subject.keys.push("namespace");
          subject.items.push(target);
        }
        set(target);
      }
    }
  }
  const used = specs.filter(
    ({ path, kind }) =>
      path !== "metadata/namespace" &&
      (path !== "metadata/name" || apiVersion === "v1") &&
      !(isBinding && isRoleBinding(kind) && path === "subjects/namespace"),
  );
  applySpecs(node, used, setting);
}

/** Sets the namespace of every object; two that become the same are an issue. */
export function setNamespace(
  resources: readonly Resource[],
  specs: readonly FieldSpec[],
  change: NamespaceChange,
): void {
  if (change.namespace === "") return;
  const counts = new Map<string, number>();
  const count = (id: Id, by: number): number => {
    const key = idKey(id);
    const sum = (counts.get(key) ?? 0) + by;
    counts.set(key, sum);
    return sum;
  };
  for (const resource of resources) count(resource.currentId, 1);
  for (const resource of resources) {
    if (isEmpty(resource.node)) continue;
    count(resource.currentId, -1);
    resource.storePreviousId();
    setNamespaceIn(resource, specs, change);
    if (count(resource.currentId, 1) > 1) {
      throw new BuildIssue(
        `the namespace makes two objects one: ${showId(resource.currentId)}`,
        placeOf(change.mark ?? resource.node.mark),
      );
    }
  }
}

/** Sets the number of replicas of the objects with a name; none of that name is an issue. */
export function setReplicas(
  resources: readonly Resource[],
  specs: readonly FieldSpec[],
  name: string,
  count: number,
  mark: Mark | null,
): void {
  let isFound = false;
  for (const spec of specs) {
    for (const resource of resources) {
      if (resource.gone || !resource.allIds.some((id) => id.name === name && isSelected(id, spec))) continue;
      isFound = true;
      if (!isSelected(kindOf(resource.node), spec)) continue;
      applyPath(resource.node, spec, {
        set: (node) => setScalar(node, scalar("!!int", String(count), mark)),
        makes: { kind: "scalar", tag: "!!int" },
      });
    }
  }
  if (!isFound) throw new BuildIssue(`no object that can be scaled has the name ${name}`, placeOf(mark));
}

function setImage(node: TreeNode, change: ImageChange, mark: Mark | null): void {
  expect(node, "scalar");
  if (isTargeted(node.text, change)) setScalar(node, scalar("", newImage(node.text, change), mark));
}

/** Every list of containers anywhere in an object, innermost first. */
function visitContainers(node: TreeNode, visit: (list: TreeNode) => void): void {
  if (node.kind === "scalar") return;
  for (let at = 0; at < node.items.length; at++) {
    const item = node.items[at];
    if (!item) continue;
    visitContainers(item, visit);
    const key = node.kind === "map" ? node.keys[at] : undefined;
    if ((key === "containers" || key === "initContainers") && item.kind === "list") visit(item);
  }
}

/** Changes the images of a name, in the lists of containers and in the fields that the specs name. */
export function setImages(
  resources: readonly Resource[],
  specs: readonly FieldSpec[],
  change: ImageChange,
  mark: Mark | null,
): void {
  const set = (node: TreeNode): void => setImage(node, change, mark);
  for (const { node, kind } of resources) {
    if (kind === "CustomResourceDefinition") continue;
    visitContainers(node, (list) => {
      for (const item of list.items) {
        const image = field(item, "image");
        if (image) set(image);
      }
    });
  }
  for (const { node, kind } of resources) {
    if (kind !== "CustomResourceDefinition") applySpecs(node, specs, { set, makes: null });
  }
}
