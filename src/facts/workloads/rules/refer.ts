import type { JsonObject, Resource } from "../../../inventory/index.ts";
import { type Draft, partOf } from "../part.ts";
import { kindOf, MAX_NESTING } from "../nested.ts";
import { parseNested } from "../nested-text.ts";
import { Place } from "../place.ts";
import { nameOf, problemAt, QUIET } from "../problem.ts";
import type { Subject } from "../reading.ts";
import { asMap, NOTHING } from "../value.ts";

/** The root of every object that is not the workload's own. */
export const ROOT = new Place();

/** The object a name refers to: of one of some kinds, in the workload's namespace or in none. */
export function findNamed(
  { reading, workload }: Subject,
  group: string,
  kinds: readonly string[],
  name: string,
): Resource | null {
  const { namespace } = workload.resource.ref;
  for (const kind of kinds) {
    const found =
      reading.inventory.find(group, kind, namespace, name) ??
      (kind.startsWith("Cluster") || kind === "WorkspaceKind" ? reading.inventory.find(group, kind, null, name) : null);
    if (found) return found;
  }
  return null;
}

/** How a reference that leads nowhere is called: `ServingRuntime ml/vllm`. */
export function missing({ workload }: Subject, kind: string, name: string): string {
  const { namespace } = workload.resource.ref;
  return `${kind} ${namespace === null || kind.startsWith("Cluster") ? "" : `${namespace}/`}${name}`;
}

/** The pods of another resource, as pods of this workload; `standIn` is the place in its own object that names it. */
export function podsOf(subject: Subject, resource: Resource, standIn: Place): Draft[] {
  const kind = subject.reading.kinds.find(resource.group, resource.ref.kind);
  if (kind === null || subject.depth >= MAX_NESTING) return [];
  return subject.reading.read({
    ...subject,
    kind,
    resource,
    object: resource.object,
    place: ROOT,
    standIn,
    wrong: QUIET,
    depth: subject.depth + 1,
    templated: kind.kind.templated,
  });
}

/** The pods of the objects in a text of another resource, as pods of this workload. */
export function podsOfText(subject: Subject, resource: Resource, text: string, place: Place, standIn: Place): Draft[] {
  if (subject.depth >= MAX_NESTING) return [];
  const report = (code: string, why: string): void => {
    const message = `${nameOf(resource)}: the object in this text was not read: ${why}`;
    subject.reading.problems.push(problemAt(code, resource, place.path, message));
  };
  return parseNested(text, report).flatMap((object) => {
    const kind = kindOf(subject, object);
    if (kind === null) return [];
    const depth = subject.depth + 1;
    const inner = { kind, resource, object, place, standIn, wrong: QUIET, depth, writable: false, templated: true };
    return subject.reading.read({ ...subject, ...inner });
  });
}

/** A pod of which nothing is known yet, at a place in the subject's own object. */
export function newDraft(subject: Subject, as: string, place: Place, value: JsonObject = NOTHING): Draft {
  return {
    workload: subject.workload,
    value,
    at: place,
    keys: [],
    as,
    replicas: null,
    metadata: NOTHING,
    place: subject.standIn ?? place,
    specPlace: subject.standIn ?? place,
    writable: false,
    templated: subject.templated,
    confidence: "declared",
    parts: [partOf(subject.resource, place, NOTHING, false)],
    incomplete: [],
  };
}

/** Labels and annotations of two templates; those of the second win. */
export function mergeMetadata(base: JsonObject, over: JsonObject): JsonObject {
  return {
    ...base,
    ...over,
    labels: { ...asMap(base["labels"]), ...asMap(over["labels"]) },
    annotations: { ...asMap(base["annotations"]), ...asMap(over["annotations"]) },
  };
}
