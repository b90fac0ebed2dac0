import type { JsonObject } from "../../inventory/index.ts";
import type { CompiledContainer, CompiledPod, Factor } from "./compiled-kind.ts";
import { containerFields, filledKeys, type Reader, type Scope, setField } from "./fields.ts";
import { type Draft, overlayOf, type Part, partOf } from "./part.ts";
import { pick, type Step, visit } from "./pattern.ts";
import type { Place } from "./place.ts";
import type { WrongTypes } from "./problem.ts";
import type { Subject } from "./reading.ts";
import { asMap, asText, isMap, isPlaceholder, NOTHING } from "./value.ts";

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
  if (!applies(pod.when, scope)) return;
  if (pod.place.form === "fields" && isSwitchedOff(value)) return;
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
  const baseValue = asMap(base?.value);
  if (base !== null) parts.push(basePart(subject, baseValue, base.place));
  addFields(subject, pod, scope, parts);
  if (!fields) parts.push(partOf(resource, specPlace, spec, writable));
  const as =
    pod.part === null
      ? partPlayed(pod.place.as, pod.named, object, rootPlace, keys, pod.steps)
      : asText(pod.part(scope)?.value).toLowerCase() || "pod";
  for (const container of pod.containers) addContainers(subject, container, scope, parts, as);
  if (parts.length === 0) parts.push(partOf(resource, specPlace, NOTHING, false));
  into.push({
    workload: subject.workload,
    value,
    at: place,
    keys,
    as,
    replicas: countOf(subject.wrong, pod.factors, scope),
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

/** True where one of the paths is present and not false, or where there are none. */
const applies = (when: readonly Reader[], scope: Scope): boolean =>
  when.length === 0 || when.some((read) => ![undefined, false].includes(read(scope)?.value as undefined));

/** Operators leave out what says `enabled: false`; what runs by itself has no such field. */
const isSwitchedOff = (value: JsonObject): boolean => value["enabled"] === false || value["enable"] === false;

/** The part that a pod template, or a pod spec, makes. */
const basePart = ({ resource, writable }: Subject, value: JsonObject, place: Place): Part =>
  isMap(value["spec"])
    ? partOf(resource, place.child("spec"), value["spec"], writable)
    : partOf(resource, place, value, writable);

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
  for (const { keys, read } of pod.fields) {
    const found = read(scope);
    if (found === null) continue;
    const place = found.place.parent ?? found.place;
    let spec = specs.get(place);
    if (!spec) {
      specs.set(place, (spec = {}));
      parts.push(partOf(subject.resource, place, spec, false));
    }
    setField(spec, keys, found.value);
  }
}

function addContainers(
  subject: Subject,
  container: CompiledContainer,
  scope: Scope,
  parts: Part[],
  part: string,
): void {
  const { place: entry, relative, steps } = container;
  visit(
    relative ? scope.value : scope.root,
    relative ? scope.place : scope.rootPlace,
    steps,
    (value, place) => {
      if (!isMap(value)) {
        subject.wrong.report(place, value, "a map", "this container was not read");
        return;
      }
      const inner = { ...scope, value, place };
      if (!applies(container.when, inner) || (!entry.whole && isSwitchedOff(value))) return;
      const made = containerOf(container, value, inner, part);
      const list = entry.type === "init" ? "initContainers" : "containers";
      parts.push(overlayOf(subject.resource, list, made, place, subject.writable && entry.whole));
    },
    (place, value, wanted) => subject.wrong.report(place, value, wanted, "the containers below it were not read"),
  );
}

function containerOf({ place, fields }: CompiledContainer, value: JsonObject, scope: Scope, part: string): JsonObject {
  const named = asText(value["name"]) !== "" && place.whole;
  if (place.whole && fields.length === 0) {
    return named ? value : { ...value, name: place.name ?? part };
  }
  const container = place.whole ? { ...value } : containerFields(value);
  container["name"] = place.name ?? (asText(value["name"]) || part);
  for (const { keys, read } of fields) {
    const found = read(scope);
    const target = found === null ? null : filledKeys(keys, scope);
    if (found !== null && target !== null) setField(container, target, found.value);
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
  steps: readonly Step[] = [],
): string {
  const last = steps.at(-1);
  if (as.includes("{at}")) return as.replace("{at}", typeof last === "string" ? last : "");
  if (!as.includes("{*}")) return as;
  const element = pick(root, place, named, keys)?.value;
  const key = keys.at(-1) ?? "";
  const name = typeof key === "string" ? key : isMap(element) ? asText(element["name"]) : "";
  return as.replace("{*}", name === "" ? String(key) : name).toLowerCase();
}

/** The product of an entry's factors; null when one of them cannot be told. */
export function countOf(wrong: WrongTypes, factors: readonly Factor[] | null, scope: Scope): number | null {
  if (factors === null) return null;
  let product: number | null = 1;
  for (let index = 0; index < factors.length; index++) {
    const factor = factors[index] as Factor;
    const count = typeof factor === "number" ? factor : firstNumber(wrong, factor, scope);
    product = product === null || count === null ? null : product * count;
  }
  return product;
}

function firstNumber(wrong: WrongTypes, factor: Exclude<Factor, number>, scope: Scope): number | null {
  const { alternatives } = factor;
  for (let index = 0; index < alternatives.length; index++) {
    const alternative = alternatives[index] as number | Reader;
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
