import { TreeNode } from "../../lang/yaml/tree.ts";
import { RE2JS } from "re2js";
import { BuildIssue, placeOf } from "./issue.ts";
import { type Id, idKey, type Resource, effectiveNamespace, sameId, showId } from "./resource.ts";
import { matchesLabelText } from "./label-text.ts";
import { removeField, setField, string } from "./nodes.ts";
import { compareText } from "./field-spec.ts";

/** What a patch or replacement names its targets by: anchored regular expressions and label selectors. */
export interface Selector {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labelSelector: string;
  readonly annotationSelector: string;
}

const PLAIN = /^[\w/-]*$/;

/** A test of whether a whole text matches a regular expression of Go; an empty one matches everything. */
function matcher(pattern: string): (text: string) => boolean {
  if (pattern === "") return () => true;
  if (PLAIN.test(pattern)) return (text) => text === pattern;
  const compiled = compile(`^(?:${pattern})$`);
  return (text) => compiled.matcher(text).find();
}

/** A regular expression of Go. */
export function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    throw new BuildIssue(`${JSON.stringify(pattern)} is no regular expression`);
  }
}

/** The objects that a selector names, by what they are now or were at first. */
export function select(resources: readonly Resource[], selector: Selector): Resource[] {
  const namespace = matcher(selector.namespace);
  const name = matcher(selector.name);
  const group = matcher(selector.group);
  const version = matcher(selector.version);
  const kind = matcher(selector.kind);
  const labels = matchesLabelText(selector.labelSelector);
  const annotations = matchesLabelText(selector.annotationSelector);
  return resources.filter((resource) => {
    const { gvk } = resource;
    if (!group(gvk.group) || !version(gvk.version) || !kind(gvk.kind)) return false;
    const original = resource.originalId;
    const current = resource.currentId;
    if (!name(original.name) && !name(current.name)) return false;
    if (!namespace(effectiveNamespace(original)) && !namespace(effectiveNamespace(current))) return false;
    return labels(resource.metaMap("labels")) && annotations(resource.metaMap("annotations"));
  });
}

const clash = (resource: Resource): BuildIssue =>
  new BuildIssue(`${showId(resource.currentId)} is there twice`, placeOf(resource.node.mark));

/** Adds objects to a list; one whose id is in it already is an issue. */
export function append(list: Resource[], more: readonly Resource[]): void {
  if (more.length === 0) return;
  const taken = new Set(list.map((each) => idKey(each.currentId)));
  for (const resource of more) {
    const key = idKey(resource.currentId);
    if (taken.has(key)) throw clash(resource);
    taken.add(key);
    list.push(resource);
  }
}

/** The one object that has or had an id. */
export function findById(resources: readonly Resource[], id: Id): Resource {
  const found = resources.filter((each) => !each.gone && each.allIds.some((own) => sameId(own, id)));
  const [first] = found;
  if (found.length > 1) throw new BuildIssue(`more than one object is ${showId(id)}`);
  if (!first) throw new BuildIssue(`no object is ${showId(id)}`);
  return first;
}

/** Gives one object's labels, annotations, name and namespace to another, whose own entries win. */
export function takeMetadata(resource: Resource, from: Resource): void {
  for (const key of ["labels", "annotations"] as const) {
    resource.setMetaMap(key, new Map([...from.metaMap(key), ...resource.metaMap(key)]));
  }
  resource.setName(from.name);
  resource.setNamespace(from.namespace);
  resource.refVars = from.refVars.slice();
}

const dataOf = (resource: Resource, key: string): TreeNode | undefined => {
  const map = resource.node.get(key);
  return map?.kind === "map" ? map : undefined;
};

function mergeData(resource: Resource, from: Resource, key: "data" | "binaryData"): void {
  const entries = new Map<string, TreeNode>();
  for (const map of [dataOf(from, key), dataOf(resource, key)]) {
    map?.keys.forEach((name, at) => {
      const item = map.items[at];
      if (item) entries.set(name, string(item.tag === "!!null" ? "" : item.text, item.mark));
    });
  }
  const old = removeField(resource.node, key);
  if (entries.size === 0) return;
  const map = new TreeNode("map", "!!map", "", 0, old?.mark ?? null);
  for (const name of [...entries.keys()].sort(compareText)) setField(map, name, entries.get(name));
  setField(resource.node, key, map);
}

/** Adds what a generator made: as new objects, or over those there, as each one's behavior says. */
export function absorb(list: Resource[], made: readonly Resource[]): void {
  for (const resource of made) {
    const id = resource.currentId;
    const matches = list.filter((each) => !each.gone && each.allIds.some((own) => sameId(own, id)));
    const [old] = matches;
    const place = placeOf(resource.node.mark);
    if (matches.length > 1) throw new BuildIssue(`more than one object could take in ${showId(id)}`, place);
    const isOver = resource.behavior === "merge" || resource.behavior === "replace";
    if (!old) {
      if (isOver) throw new BuildIssue(`there is no ${showId(id)} to ${resource.behavior}`, place);
      append(list, [resource]);
      continue;
    }
    if (!isOver) throw new BuildIssue(`${showId(id)} is there already; behavior must be merge or replace`, place);
    takeMetadata(resource, old);
    resource.previous = old.previous.slice();
    resource.prefixes = old.prefixes.slice();
    resource.suffixes = old.suffixes.slice();
    if (resource.behavior === "merge") {
      mergeData(resource, old, "data");
      mergeData(resource, old, "binaryData");
      resource.origin = old.origin ?? resource.origin;
    }
    resource.origin ??= old.origin;
    resource.transformations = old.transformations.slice();
    resource.needsHash = old.needsHash && resource.needsHash;
    resource.behavior = old.behavior;
    const current = resource.currentId;
    const same = list.filter((each) => sameId(each.currentId, current));
    if (same.length > 1 || same[0] !== old) throw new BuildIssue(`${showId(id)} cannot be replaced`, place);
    list[list.indexOf(old)] = resource;
  }
}
