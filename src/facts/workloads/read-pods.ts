import type { JsonObject } from "../../inventory/index.ts";
import type { CompiledContainer, CompiledPod, Factor } from "./compiled-kind.ts";
import { containerFields, type Scope, setField } from "./fields.ts";
import { type Draft, overlayOf, type Part, partOf } from "./part.ts";
import { pick, type Step, visit } from "./pattern.ts";
import type { Place } from "./place.ts";
import type { Subject } from "./reading.ts";
import { asText, isMap, isPlaceholder, NOTHING } from "./value.ts";

/** The pods that the places of a kind's entry lead to in one object, in the order of entry and object. */
export function readPods(subject: Subject): Draft[] {
  const drafts: Draft[] = [];
  for (const pod of subject.kind.pods) {
    visit(
      subject.object,
      subject.place,
      pod.steps,
      (value, place, keys) => {
        if (isMap(value)) draftOf(subject, pod, value, place, [...keys], drafts);
        else subject.wrong.report(place, value, "a map", "its pods were not read");
      },
      (place, value, wanted) => subject.wrong.report(place, value, wanted, "the pods below it were not read"),
    );
  }
  return drafts;
}

function draftOf(
  subject: Subject,
  pod: CompiledPod,
  value: JsonObject,
  place: Place,
  keys: readonly (string | number)[],
  into: Draft[],
): void {
  const { object, place: rootPlace, resource, standIn } = subject;
  const scope: Scope = { root: object, rootPlace, value, place, keys, at: pod.steps };
  if (pod.when.length > 0 && !pod.when.some((read) => read(scope) !== null)) return;
  const template = pod.place.form === "template";
  const spec = template ? value["spec"] : value;
  if (template && spec !== undefined && !isMap(spec)) {
    subject.wrong.report(place.child("spec"), spec, "a map", "its containers were not read");
  }
  if (template && !isMap(spec) && pod.plain) return;
  const specPlace = template ? place.child("spec") : place;
  const fields = pod.place.form === "fields";
  const writable = subject.writable && !fields;
  const parts: Part[] = [];
  const base = pod.base?.(scope) ?? null;
  const baseValue = isMap(base?.value) ? base.value : NOTHING;
  if (base) parts.push(partOf(resource, base.place.child("spec"), baseValue["spec"], subject.writable));
  addFields(subject, pod, scope, parts);
  if (!fields) parts.push(partOf(resource, specPlace, spec, writable));
  for (const container of pod.containers) addContainers(subject, container, scope, parts);
  if (parts.length === 0) parts.push(partOf(resource, specPlace, NOTHING, false));
  into.push({
    workload: subject.workload,
    value,
    keys,
    as: partPlayed(pod.place.as, pod.named, object, rootPlace, keys),
    replicas: countOf(subject, pod.factors, scope),
    metadata: metadataOf(subject, pod, value, baseValue, place, scope),
    place: standIn ?? place,
    specPlace: standIn ?? specPlace,
    writable: writable && standIn === null,
    templated: subject.templated,
    confidence: "declared",
    parts,
    incomplete: [],
  });
}

function metadataOf(
  { wrong }: Subject,
  pod: CompiledPod,
  value: JsonObject,
  base: JsonObject,
  place: Place,
  scope: Scope,
): JsonObject {
  const found = pod.metadata ? pod.metadata(scope)?.value : (base["metadata"] ?? value["metadata"]);
  if (found === undefined || pod.place.form === "spec") return isMap(found) ? found : NOTHING;
  if (isMap(found)) return found;
  wrong.report(place.child("metadata"), found, "a map", "the labels and annotations were not read");
  return NOTHING;
}

function addFields(subject: Subject, pod: CompiledPod, scope: Scope, parts: Part[]): void {
  const specs = new Map<Place, Record<string, unknown>>();
  for (const { field, read } of pod.fields) {
    const found = read(scope);
    if (found === null) continue;
    const place = found.place.parent ?? found.place;
    let spec = specs.get(place);
    if (!spec) {
      specs.set(place, (spec = {}));
      parts.push(partOf(subject.resource, place, spec, false));
    }
    spec[field] = found.value;
  }
}

function addContainers(subject: Subject, container: CompiledContainer, scope: Scope, parts: Part[]): void {
  const { place: entry, relative, steps } = container;
  visit(
    relative ? scope.value : scope.root,
    relative ? scope.place : scope.rootPlace,
    steps,
    (value, place, keys) => {
      if (!isMap(value)) {
        subject.wrong.report(place, value, "a map", "this container was not read");
        return;
      }
      const made = containerOf(container, value, { ...scope, value, place, keys: relative ? scope.keys : [...keys] });
      const list = entry.type === "init" ? "initContainers" : "containers";
      parts.push(overlayOf(subject.resource, list, made, place, subject.writable && entry.whole));
    },
    (place, value, wanted) => subject.wrong.report(place, value, wanted, "the containers below it were not read"),
  );
}

function containerOf({ place, fields }: CompiledContainer, value: JsonObject, scope: Scope): JsonObject {
  const named = asText(value["name"]) !== "" && place.whole;
  if (place.whole && fields.length === 0) {
    return named || place.name === null ? value : { ...value, name: place.name };
  }
  const container = place.whole ? { ...value } : containerFields(value);
  if (place.name !== null) container["name"] = place.name;
  for (const { keys, read } of fields) {
    const found = read(scope);
    if (found !== null) setField(container, keys, found.value);
  }
  return container;
}

/** The part of `worker-{*}` for the element or key that the last wildcard met. */
export function partPlayed(
  as: string,
  named: readonly Step[],
  root: JsonObject,
  place: Place,
  keys: readonly (string | number)[],
): string {
  if (!as.includes("{*}")) return as;
  const element = pick(root, place, named, keys)?.value;
  const key = keys.at(-1) ?? "";
  const name = typeof key === "string" ? key : isMap(element) ? asText(element["name"]) : "";
  return as.replace("{*}", name === "" ? String(key) : name).toLowerCase();
}

/** The product of an entry's factors; null when one of them cannot be told. */
export function countOf(subject: Subject, factors: readonly Factor[] | null, scope: Scope): number | null {
  if (factors === null) return null;
  let product: number | null = 1;
  for (const factor of factors) {
    const count = typeof factor === "number" ? factor : firstNumber(subject, factor, scope);
    product = product === null || count === null ? null : product * count;
  }
  return product;
}

function firstNumber({ wrong }: Subject, factor: Exclude<Factor, number>, scope: Scope): number | null {
  for (const alternative of factor.alternatives) {
    if (typeof alternative === "number") return alternative;
    const found = alternative(scope);
    if (found === null) continue;
    const { value, place } = found;
    const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof count === "number" && Number.isInteger(count)) return factor.maximum && count === 0 ? null : count;
    if (!isPlaceholder(value)) wrong.report(place, value, "a whole number", "the number of pods is unknown");
    return null;
  }
  return null;
}
