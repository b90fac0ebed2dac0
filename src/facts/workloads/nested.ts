import type { Problem } from "../../core/problem.ts";
import type { JsonObject } from "../../inventory/index.ts";
import type { CompiledKind, CompiledNested } from "./compiled-kind.ts";
import { parseNested } from "./nested-text.ts";
import type { Draft } from "./part.ts";
import { pick, visit } from "./pattern.ts";
import type { Place } from "./place.ts";
import { problemAt, nameOf } from "./problem.ts";
import { countOf, partPlayed } from "./read-pods.ts";
import type { Subject } from "./reading.ts";
import { asMap, asText, isMap, isPlaceholder } from "./value.ts";

/** How deep objects within objects are opened. */
export const MAX_NESTING = 4;

/** An object inside another one, ready to be read like one of its own. */
interface Nested {
  readonly entry: CompiledNested;
  /** Null when no entry names its kind: its pods are looked for. */
  readonly kind: CompiledKind | null;
  readonly object: JsonObject;
  readonly place: Place;
  /** The value that stands in the outer object. */
  readonly value: unknown;
  readonly text: boolean;
  readonly keys: readonly (string | number)[];
}

/** The objects that stand at the nested places of a subject's kind. */
export function nestedObjects(subject: Subject): Nested[] {
  const found: Nested[] = [];
  for (const entry of subject.kind.nested) {
    visit(
      subject.object,
      subject.place,
      entry.steps,
      (value, place, keys) => open(subject, entry, value, place, [...keys], found),
      (place, value, wanted) => subject.wrong.report(place, value, wanted, "the objects below it were not read"),
    );
  }
  if (subject.depth < MAX_NESTING || found.length === 0) return found;
  const message = `${nameOf(subject.resource)}: objects nested more than ${MAX_NESTING} deep were not read`;
  const [first] = found as [Nested];
  subject.reading.problems.push(problemAt("workloads/nested-too-deep", subject.resource, first.place.path, message));
  return [];
}

function open(
  subject: Subject,
  entry: CompiledNested,
  value: unknown,
  place: Place,
  keys: readonly (string | number)[],
  into: Nested[],
): void {
  const { kind, under } = entry.place;
  const { reading, wrong } = subject;
  if (isMap(value)) {
    if (kind !== null) {
      const object = under === null ? value : { [under]: value };
      const at = under === null ? place : place.asChild(under);
      into.push({ entry, kind: reading.kinds.byId(kind), object, place: at, value, text: false, keys });
      return;
    }
    const object = withKind(subject, entry, value, keys);
    into.push({ entry, kind: kindOf(subject, object), object, place, value, text: false, keys });
    return;
  }
  if (typeof value !== "string") {
    wrong.report(place, value, "a map", "the object in it was not read");
    return;
  }
  const report = (code: string, why: string): void => {
    const message = `${nameOf(subject.resource)}: the object in this text was not read: ${why}`;
    const problem: Problem = problemAt(code, subject.resource, place.path, message);
    if (!isPlaceholder(value)) reading.problems.push(problem);
  };
  for (const object of parseNested(value, report)) {
    const inner = kind === null ? kindOf(subject, object) : reading.kinds.byId(kind);
    into.push({ entry, kind: inner, object, place, value, text: true, keys });
  }
}

/** The object with the apiVersion and kind that stand beside it, where it has none itself. */
function withKind(
  { object, place }: Subject,
  { steps }: CompiledNested,
  value: JsonObject,
  keys: readonly (string | number)[],
): JsonObject {
  if (value["kind"] !== undefined) return value;
  const beside = asMap(pick(object, place, steps.slice(0, -1), keys)?.value);
  return beside["kind"] === undefined
    ? value
    : { ...value, apiVersion: beside["apiVersion"] ?? "v1", kind: beside["kind"] };
}

/** The kind that an object says it is; null when no entry names it. */
export function kindOf({ reading }: Subject, object: JsonObject): CompiledKind | null {
  const apiVersion = asText(object["apiVersion"]);
  const slash = apiVersion.indexOf("/");
  return reading.kinds.find(slash < 0 ? "" : apiVersion.slice(0, slash), asText(object["kind"]));
}

/** Puts what the nested place says of its pods' part and number before what the inner object says. */
export function placeDrafts(subject: Subject, nested: Nested, drafts: readonly Draft[]): void {
  const { entry, keys } = nested;
  const { as } = entry.place;
  const scope = {
    root: subject.object,
    rootPlace: subject.place,
    value: nested.value,
    place: nested.place,
    keys,
    at: entry.steps,
  };
  const count = countOf(subject.wrong, entry.factors, scope);
  for (const draft of drafts) {
    if (as !== null) {
      const prefix = partPlayed(as, entry.named, subject.object, subject.place, keys);
      draft.as = draft.as === "pod" ? prefix : `${prefix}-${draft.as}`;
    }
    if (entry.factors !== null)
      draft.replicas = draft.replicas === null || count === null ? null : draft.replicas * count;
  }
}
