import { compareGvk, compareText, kindOrder, ORDER_FIRST, ORDER_LAST } from "./field-spec.ts";
import { BuildIssue } from "./issue.ts";
import { ANNOTATIONS, originText, transformationsText } from "./origins.ts";
import type { Resource } from "./resource.ts";
import { append } from "./resource-list.ts";
import type { Settings } from "./settings.ts";

const BUILD_ANNOTATION =
  /^(?:internal\.config\.kubernetes\.io\/(?:previousKinds|previousNames|prefixes|suffixes|previousNamespaces|allowNameChange|allowKindChange|refBy|generatorBehavior|needsHashSuffix|path|index|seqindent|id|annotations-migration-resource-id)|config\.kubernetes\.io\/(?:path|index|id)|config\.k8s\.io\/id)$/;

/** Puts the objects in the order that the kustomization asks for: by kind, unless it says `fifo`. */
export function sorted(resources: Resource[], options: Settings["sortOptions"]): Resource[] {
  const order = options ? options.order || "" : "legacy";
  if (order !== "legacy" && order !== "fifo") throw new BuildIssue("sortOptions.order must be fifo or legacy");
  const lists = options?.legacySortOptions;
  if (order === "fifo") {
    if (lists) throw new BuildIssue("sortOptions.legacySortOptions needs the order legacy");
    return resources;
  }
  const kinds = kindOrder(lists ? (lists.orderFirst ?? []) : ORDER_FIRST, lists ? (lists.orderLast ?? []) : ORDER_LAST);
  const left: Resource[] = [];
  const keyed = resources.map((resource) => {
    const { name, namespace, currentId } = resource;
    return { resource, id: currentId, text: `${namespace || "~X"}|${name || "~N"}` };
  });
  keyed.sort((one, other) => {
    const difference = compareGvk(one.id, other.id, kinds);
    const areNamespaces = one.id.kind === "Namespace" && other.id.kind === "Namespace";
    const isOdd = areNamespaces && (one.id.group === "" || other.id.group === "") && difference !== 0;
    return isOdd ? -difference : difference || compareText(one.text, other.text);
  });
  append(
    left,
    keyed.map(({ resource }) => resource),
  );
  return left;
}

/** Writes the annotations that the kustomization asks for, and takes out those that are for the build alone. */
export function finish(resources: readonly Resource[], wanted: readonly string[]): void {
  for (const resource of resources) {
    const annotations = resource.metaMap("annotations");
    for (const key of annotations.keys()) if (BUILD_ANNOTATION.test(key)) annotations.delete(key);
    annotations.delete(ANNOTATIONS.origin);
    annotations.delete(ANNOTATIONS.transformations);
    if (wanted.includes("originAnnotations") && resource.origin) {
      annotations.set(ANNOTATIONS.origin, originText(resource.origin));
    }
    if (wanted.includes("transformerAnnotations") && resource.transformations.length > 0) {
      annotations.set(ANNOTATIONS.transformations, transformationsText(resource.transformations));
    }
    resource.setMetaMap("annotations", annotations);
  }
}
