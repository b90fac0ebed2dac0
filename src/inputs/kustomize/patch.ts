import type { Mark } from "../../lang/yaml/tree.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { ANNOTATIONS } from "./origins.ts";
import { make, setField, string } from "./nodes.ts";
import { applyJsonPatch, type Operation } from "./json-patch.ts";
import type { Loader } from "./loader.ts";
import type { Types } from "./merge-keys.ts";
import { compose, literalLines, readInline, readResources } from "./read-resources.ts";
import { append, findById, select, type Selector, takeMetadata } from "./resource-list.ts";
import { idKey, type Resource } from "./resource.ts";
import { strategicMerge } from "./strategic-merge.ts";
import { SourceText } from "../../lang/yaml/source-text.ts";

/** A patch as a kustomization has it. */
export interface PatchArgs {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Partial<Selector>;
  readonly options?: Readonly<Record<string, boolean>>;
}

/** A change to all objects of a build. */
export type Transformer = (resources: Resource[]) => Resource[] | void;

const ANY: Selector = {
  group: "",
  version: "",
  kind: "",
  name: "",
  namespace: "",
  labelSelector: "",
  annotationSelector: "",
};
export const selectorOf = (target: Partial<Selector>): Selector => ({ ...ANY, ...target });

/** The operations of a JSON patch and where each is written; null when the text is none. */
interface JsonPatch {
  readonly operations: readonly Operation[];
  readonly mark: (index: number) => Mark | null;
}

function readJsonPatch(text: string, shown: string, fallback: Mark | null): JsonPatch | null {
  if (text === "") return null;
  let value: unknown;
  if (text.startsWith("[")) {
    try {
      value = JSON.parse(text);
    } catch {
      return null;
    }
  } else {
    const { documents, problems } = readDocuments(text, { file: shown, dropNulls: false });
    if (problems.length > 0 && documents.length === 0) return null;
    value = documents[0]?.index === 0 ? documents[0].value : null;
  }
  if (value === null) return { operations: [], mark: () => null };
  const isList = Array.isArray(value) && value.every((item) => typeof item === "object" && !Array.isArray(item));
  if (!isList) return null;
  let items: readonly (Mark | null)[] | null = null;
  const mark = (index: number): Mark | null => {
    const lines = literalLines(fallback, text);
    if (fallback && !lines) return fallback;
    if (!items) {
      const source = fallback?.source ?? new SourceText(shown, text);
      const tree = compose(source, lines?.start ?? 0, lines?.end ?? text.length);
      items = tree?.items.map((item) => item.get("value")?.mark ?? item.mark) ?? [];
    }
    return items[index] ?? null;
  };
  return { operations: (value as readonly (Operation | null)[]).map((item) => item ?? {}), mark };
}

/** Merges a patch into an object; the object's name, kind and namespace stay, unless the patch may change them. */
function mergeInto(resource: Resource, patch: Resource, types: Types): void {
  const { name, namespace, kind, node } = resource;
  if (patch.allowsNameChange || patch.allowsKindChange) resource.storePreviousId();
  const nameMark = node.get("metadata")?.get("name")?.mark ?? null;
  const namespaceMark = node.get("metadata")?.get("namespace")?.mark ?? null;
  if (!strategicMerge(node, patch.node, types)) {
    resource.gone = true;
    return;
  }
  if (node.items.length === 0) {
    resource.gone = true;
    return;
  }
  if (!patch.allowsKindChange) resource.setKind(kind);
  if (!patch.allowsNameChange) resource.setName(name, nameMark);
  resource.setNamespace(namespace, namespaceMark);
}

/** Merges a copy of a patch into each of the objects chosen; deleted ones go. */
function mergeIntoAll(
  resources: readonly Resource[],
  chosen: readonly Resource[],
  patch: Resource,
  types: Types,
): Resource[] {
  const ids = new Set(chosen.map((each) => idKey(each.currentId)));
  for (const resource of resources) {
    if (resource.gone || !ids.has(idKey(resource.currentId))) continue;
    const copy = patch.copy();
    takeMetadata(copy, patch);
    copy.setApiVersion(resource.apiVersion);
    mergeInto(resource, copy, types);
  }
  const left: Resource[] = [];
  append(
    left,
    resources.filter((each) => !each.gone),
  );
  return left;
}

/**
 * Changes an object while it has the annotations in which kustomize notes where it came from, which a change can take
 * away and which are why an object that was changed before has annotations at all.
 */
function withBuildAnnotations(resource: Resource, change: () => void): void {
  const isNoted = resource.previous.length > 0 || resource.needsHash || resource.behavior !== "" || resource.origin;
  const annotations = isNoted ? make(resource.node, ["metadata", "annotations"], "map") : undefined;
  if (annotations && resource.origin) setField(annotations, ANNOTATIONS.origin, string(""));
  if (annotations && resource.transformations.length > 0) {
    setField(annotations, ANNOTATIONS.transformations, string(""));
  }
  change();
  const entries = resource.metaMap("annotations");
  if (!entries.delete(ANNOTATIONS.origin)) resource.origin = null;
  if (!entries.delete(ANNOTATIONS.transformations)) resource.transformations = [];
  resource.setMetaMap("annotations", entries);
}

const jsonTransformer =
  ({ operations, mark }: JsonPatch, target: Partial<Selector>, stores: boolean): Transformer =>
  (resources) => {
    for (const resource of select(resources, selectorOf(target))) {
      if (stores) resource.storePreviousId();
      withBuildAnnotations(resource, () => applyJsonPatch(resource.node, operations, mark));
    }
  };

/** One entry of `patches`, or a transformer of its kind. */
export function patchTransformer(args: PatchArgs, loader: Loader, types: Types, mark: Mark | null): Transformer {
  const inline = (args.patch ?? "").trim();
  if (inline === "" && !args.path) throw new BuildIssue("a patch needs patch or path", placeOf(mark));
  if (inline !== "" && args.path) throw new BuildIssue("a patch cannot have both patch and path", placeOf(mark));
  const place = placeOf(mark);
  const { text, shown } = args.path ? loader.text(args.path) : { text: inline, shown: place?.file ?? "" };
  const json = readJsonPatch(text, shown, args.path ? null : mark);
  let merges: Resource[] | null = null;
  let issue: unknown = null;
  try {
    merges = args.path
      ? readResources(text, shown, types.isClusterScoped)
      : readInline(text, mark, types.isClusterScoped);
  } catch (error) {
    if (!(error instanceof BuildIssue)) throw error;
    issue = error;
  }
  if (merges && merges.length > 0 && json && json.operations.length > 0) {
    throw new BuildIssue("the patch reads as a strategic merge and as a JSON patch", place);
  }
  if (!merges && !json) throw issue;
  for (const patch of merges ?? []) {
    patch.allowsNameChange = args.options?.["allowNameChange"] === true;
    patch.allowsKindChange = args.options?.["allowKindChange"] === true;
  }
  const { target } = args;
  if (!merges || merges.length === 0) {
    if (!target) return () => fail("a JSON patch needs a target", place);
    return jsonTransformer(json ?? { operations: [], mark: () => null }, target, true);
  }
  const all = merges;
  if (target) {
    return (resources) => {
      const [patch] = all;
      if (all.length > 1 || !patch) return fail("a patch with a target must be one document", place);
      return mergeIntoAll(resources, select(resources, selectorOf(target)), patch, types);
    };
  }
  return (resources) => {
    for (const patch of all) mergeInto(findById(resources, patch.originalId), patch, types);
  };
}

function fail(message: string, place: ReturnType<typeof placeOf>): never {
  throw new BuildIssue(message, place);
}

/** The old list of strategic merge patches, each a path or the patch itself. */
export function strategicTransformer(
  paths: readonly string[],
  patches: string,
  loader: Loader,
  types: Types,
  markOf: (index: number) => Mark | null,
): Transformer {
  if (paths.length === 0 && patches === "") throw new BuildIssue("a strategic merge needs paths or patches");
  const all: Resource[] = [];
  paths.forEach((path, at) => {
    const mark = markOf(at);
    let read: Resource[] | null = null;
    try {
      read = readInline(path, mark, types.isClusterScoped);
    } catch (error) {
      if (!(error instanceof BuildIssue)) throw error;
    }
    if (!read) {
      const { text, shown } = loader.text(path);
      read = readResources(text, shown, types.isClusterScoped);
    }
    all.push(...read);
  });
  if (patches !== "") all.push(...readInline(patches, markOf(-1), types.isClusterScoped));
  if (all.length === 0) throw new BuildIssue("the strategic merge patches are empty");
  return (resources) => {
    let left = resources;
    for (const patch of all) left = mergeIntoAll(left, [findById(left, patch.originalId)], patch, types);
    return left;
  };
}

/** One entry of the old list of JSON patches. */
export function jsonPatchTransformer(args: PatchArgs, loader: Loader, mark: Mark | null): Transformer {
  const place = placeOf(mark);
  const { target } = args;
  if (!target?.name) throw new BuildIssue("a JSON patch needs a target with a name", place);
  if (!args.path && !args.patch) throw new BuildIssue("a JSON patch needs path or patch", place);
  if (args.path && args.patch) throw new BuildIssue("a JSON patch cannot have both path and patch", place);
  const { text, shown } = args.path ? loader.text(args.path) : { text: args.patch ?? "", shown: place?.file ?? "" };
  const json = readJsonPatch(text, shown, args.path ? null : mark);
  if (!json || json.operations.length === 0)
    throw new BuildIssue("the JSON patch is empty or no list of operations", place);
  return jsonTransformer(json, target, false);
}
