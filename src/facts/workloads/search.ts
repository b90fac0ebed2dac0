import type { JsonObject } from "../../inventory/index.ts";
import { containerFields } from "./fields.ts";
import type { Draft, Part } from "./part.ts";
import { overlayOf, partOf } from "./part.ts";
import type { Place } from "./place.ts";
import type { Subject } from "./reading.ts";
import { asText, isMap, NOTHING } from "./value.ts";

/** Levels below an object that are searched for pod specs. */
const MAX_DEPTH = 24;
/** Pod specs taken from one object. */
const MAX_TEMPLATES = 64;
/** Values visited in one object; aliases can make one text stand for very many. */
const MAX_VISITED = 100_000;

/** Fields of which one beside `image` makes a map a container. */
const BESIDE_IMAGE = ["command", "args", "env", "ports", "volumeMounts", "imagePullPolicy"];

/** True for a map that has a list of containers, as a pod spec does. */
function isPodSpec(value: JsonObject): boolean {
  const { containers } = value;
  return Array.isArray(containers) && containers.length > 0 && containers.every(isMap) && containers.some(isContainer);
}

const isContainer = (value: JsonObject): boolean =>
  typeof value["name"] === "string" && (typeof value["image"] === "string" || value["command"] !== undefined);

const isSingleContainer = (value: JsonObject): boolean =>
  typeof value["image"] === "string" && BESIDE_IMAGE.some((field) => value[field] !== undefined);

/**
 * The pods that an object holds by its structure: maps with a list of containers, and single containers where
 * `singles` asks for them. Status, managed fields and annotations are left out, and so is everything in `taken`.
 */
export function searchPods(subject: Subject, taken: ReadonlySet<unknown>, singles: boolean): Draft[] {
  const drafts: Draft[] = [];
  let visited = 0;

  const add = (value: JsonObject, place: Place, specPlace: Place, metadata: unknown, part: Part, as: string): void => {
    drafts.push({
      workload: subject.workload,
      value,
      at: place,
      keys: [],
      as,
      replicas: null,
      metadata: isMap(metadata) ? metadata : NOTHING,
      place: subject.standIn ?? place,
      specPlace: subject.standIn ?? specPlace,
      writable: part.writable && subject.standIn === null,
      templated: true,
      confidence: "inferred",
      parts: [part],
      incomplete: [],
    });
  };

  const walk = (value: unknown, place: Place, key: string, parent: JsonObject | null, depth: number): void => {
    if (value === null || typeof value !== "object" || depth > MAX_DEPTH || taken.has(value)) return;
    if (++visited > MAX_VISITED || drafts.length >= MAX_TEMPLATES) return;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) walk(value[index], place.child(index), key, null, depth + 1);
      return;
    }
    const map = value as JsonObject;
    if (isPodSpec(map)) {
      const template = key === "spec" && parent !== null;
      const part = partOf(subject.resource, place, map, subject.writable);
      add(
        template ? parent : map,
        template ? (place.parent ?? place) : place,
        place,
        parent?.["metadata"],
        part,
        "pod",
      );
      return;
    }
    if (singles && isSingleContainer(map)) {
      const name = asText(map["name"]) || key;
      const container = { ...containerFields(map), name };
      add(map, place, place, undefined, overlayOf(subject.resource, "containers", container, place, false), name);
      return;
    }
    for (const [name, child] of Object.entries(map)) {
      if (name === "annotations" || (depth === 0 && (name === "status" || name === "metadata"))) continue;
      walk(child, place.child(name), name, map, depth + 1);
    }
  };
  walk(subject.object, subject.place, "", null, 0);
  return drafts;
}
