import type { Mark, TreeNode } from "../../lang/yaml/tree.ts";
import { isSelected } from "./field-spec.ts";
import { BuildIssue } from "./issue.ts";
import { matchesLabelText } from "./label-text.ts";
import {
  bare,
  blank,
  elementOf,
  expect,
  field,
  isElement,
  isEmpty,
  isIndex,
  isMissing,
  lookup,
  setField,
  splitFieldPath,
  textOf,
} from "./nodes.ts";
import { compile, type Selector } from "./resource-list.ts";
import type { Id, Resource } from "./resource.ts";

interface FieldOptions {
  readonly delimiter?: string;
  readonly index?: number;
  readonly create?: boolean;
}

/** Copies the value of one field to others. */
export interface Replacement {
  readonly source?: Partial<Selector> & { readonly fieldPath?: string; readonly options?: FieldOptions };
  readonly sourceValue?: string;
  readonly targets?: readonly (Target | undefined)[];
}

interface Target {
  readonly select?: Partial<Selector>;
  readonly reject?: readonly (Partial<Selector> | undefined)[];
  readonly fieldPaths?: readonly string[];
  readonly options?: FieldOptions;
}

const NAME = "metadata.name";
const namespaceOf = (namespace: string): string => (namespace === "" ? "default" : namespace);

/** True if an id is one that a selector of plain texts names. */
function isNamed(id: Id, by: Partial<Selector>): boolean {
  if (by.name && by.name !== id.name) return false;
  if (by.namespace && namespaceOf(by.namespace) !== namespaceOf(id.namespace)) return false;
  return isSelected(id, { group: by.group ?? "", version: by.version ?? "", kind: by.kind ?? "" });
}

const isAnyNamed = (resource: Resource, by: Partial<Selector>): boolean =>
  resource.allIds.some((id) => isNamed(id, by));

function hasLabels(resource: Resource, by: Partial<Selector>): boolean {
  return (
    matchesLabelText(by.annotationSelector ?? "")(resource.metaMap("annotations")) &&
    matchesLabelText(by.labelSelector ?? "")(resource.metaMap("labels"))
  );
}

const isBlank = (by: Partial<Selector>): boolean => !by.group && !by.version && !by.kind && !by.name && !by.namespace;

function sourceNode(resources: readonly Resource[], replacement: Replacement): TreeNode {
  const { source, sourceValue } = replacement;
  if (sourceValue !== undefined) {
    if (source) throw new BuildIssue("a replacement cannot have both source and sourceValue");
    return bare(sourceValue);
  }
  if (!source) throw new BuildIssue("a replacement needs a source and at least one target");
  const matches = resources.filter((resource) => isAnyNamed(resource, source));
  const [first] = matches;
  if (matches.length > 1) throw new BuildIssue("the source of a replacement is more than one object");
  if (!first) throw new BuildIssue("the source of a replacement is no object");
  const path = source.fieldPath || NAME;
  const found = lookup(first.node, splitFieldPath(path));
  if (!found || isEmpty(found)) throw new BuildIssue(`the source of a replacement has no ${path}`);
  const { options } = source;
  if (!options?.delimiter) return found;
  if (found.kind !== "scalar") throw new BuildIssue("a delimiter needs a field that is no list or map");
  const parts = textOf(found).split(options.delimiter);
  const part = parts[options.index ?? 0];
  if (part === undefined || (options.index ?? 0) < 0) {
    throw new BuildIssue(`the source of a replacement has no part ${options.index ?? 0}`);
  }
  const copy = found.copy();
  copy.text = part;
  return copy;
}

const kindOfNext = (next: string | undefined, last: TreeNode["kind"]): TreeNode["kind"] =>
  next === undefined || next === "" ? last : isElement(next) || isIndex(next) ? "list" : "map";

/** The nodes at a path, in which a list index, `*` or `[key=value]` stands for items; `makes` the kind to make. */
function find(node: TreeNode, path: readonly string[], makes: TreeNode["kind"] | null): TreeNode[] {
  const [part, ...rest] = path;
  if (part === undefined) return [node];
  if (isIndex(part)) {
    expect(node, "list");
    const index = Number(part);
    if (makes && node.items.length === index) node.items.push(blank(kindOfNext(rest[0], makes), node.mark));
    const item = node.items[index];
    if (!item) throw new BuildIssue(`the list has no item ${part}`);
    return find(item, rest, makes);
  }
  if (isElement(part)) return findElements(node, part, rest, makes);
  if (part === "*") {
    expect(node, "list");
    return node.items.flatMap((item) => find(item, rest, makes));
  }
  let found = field(node, part);
  if (!found) {
    if (!makes) return [];
    found = blank(kindOfNext(rest[0], makes));
    if (!isMissing(node)) setField(node, part, found);
  }
  return find(found, rest, makes);
}

const PLAIN = /^[\w/-]*$/;

function findElements(
  node: TreeNode,
  part: string,
  rest: readonly string[],
  makes: TreeNode["kind"] | null,
): TreeNode[] {
  const element = elementOf(part);
  if (!element) throw new BuildIssue(`${part} must be of the form [key=value]`);
  const { key, value } = element;
  const pattern = PLAIN.test(value) ? null : compile(value);
  const fits = (text: string): boolean => (pattern ? pattern.matcher(text.trim()).find() : text.includes(value));
  const search = (): TreeNode[] => {
    expect(node, "list");
    return node.items.flatMap((item) => {
      if (key === "") return fits(item.text) ? [item] : [];
      const own = item.get(key);
      return own && fits(own.text) ? find(item, rest, makes) : [];
    });
  };
  const found = search();
  if (found.length > 0 || !makes) return found;
  const made = key === "" ? bare(value, node.mark) : blank("map", node.mark);
  if (key !== "") setField(made, key, bare(value, node.mark));
  node.items.push(made);
  const again = search();
  if (again.length === 0) throw new BuildIssue(`${part} cannot be made`);
  return again;
}

function setValue(target: TreeNode, value: TreeNode, options: FieldOptions | undefined, mark: Mark | null): void {
  let { text } = value;
  if (options?.delimiter) {
    if (target.kind !== "scalar") throw new BuildIssue("a delimiter needs a field that is no list or map");
    const parts = target.text.split(options.delimiter);
    const index = options.index ?? 0;
    const part = textOf(value);
    if (index < 0) parts.unshift(part);
    else if (index >= parts.length) parts.push(part);
    else parts[index] = part;
    text = parts.join(options.delimiter);
  }
  if (target.kind === "scalar") {
    target.text = text;
    target.mark = mark ?? value.mark;
  } else {
    const copy = value.copy();
    copy.text = text;
    target.assign(copy);
    if (mark) target.mark = mark;
  }
}

function replaceIn(resource: Resource, value: TreeNode, target: Target, mark: Mark | null): void {
  const paths = target.fieldPaths && target.fieldPaths.length > 0 ? target.fieldPaths : [NAME];
  for (const path of paths) {
    const found = find(resource.node, splitFieldPath(path), target.options?.create ? value.kind : null);
    if (found.length === 0) throw new BuildIssue(`the target of a replacement has no ${path}`);
    for (const node of found) setValue(node, value, target.options, mark);
  }
}

/**
 * Carries out one replacement.
 *
 * @param mark Where the value is written when it is no other object's field.
 * @throws {BuildIssue} when a source or target is missing, or a source is not the only one.
 */
export function applyReplacement(resources: readonly Resource[], replacement: Replacement, mark: Mark | null): void {
  if (!replacement.targets) throw new BuildIssue("a replacement needs a source and at least one target");
  const value = sourceNode(resources, replacement);
  for (const target of replacement.targets) {
    const chosen = target?.select;
    if (!target || !chosen) throw new BuildIssue("the target of a replacement must select objects");
    const rejects = (target.reject ?? []).filter((each) => each !== undefined);
    for (const resource of resources) {
      if (!hasLabels(resource, chosen) || !isAnyNamed(resource, chosen)) continue;
      if (rejects.some((by) => (by.labelSelector || by.annotationSelector) && hasLabels(resource, by))) continue;
      if (rejects.some((by) => !isBlank(by) && isAnyNamed(resource, by))) continue;
      replaceIn(resource, value, target, value.mark ?? mark);
    }
  }
}
