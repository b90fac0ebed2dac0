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

  // places are made for what is found only: nearly nothing of what is walked through is
  const path: (string | number)[] = [];
  const take = (map: JsonObject, key: string, parent: JsonObject | null): boolean => {
    if (isPodSpec(map)) {
      const place = subject.place.below(path);
      const template = key === "spec" && parent !== null;
      const [value, at] = template ? [parent, place.parent ?? place] : [map, place];
      add(value, at, place, parent?.["metadata"], partOf(subject.resource, place, map, subject.writable), "pod");
      return true;
    }
    if (!singles || !isSingleContainer(map)) return false;
    const place = subject.place.below(path);
    const name = asText(map["name"]) || key;
    const container = { ...containerFields(map), name };
    add(map, place, place, undefined, overlayOf(subject.resource, "containers", container, place, false), name);
    return true;
  };
  const walk = (value: object, key: string, parent: JsonObject | null): void => {
    if (path.length > MAX_DEPTH || taken.has(value)) return;
    if (++visited > MAX_VISITED || drafts.length >= MAX_TEMPLATES) return;
    const map = value as JsonObject;
    const list = Array.isArray(value);
    if (!list && take(map, key, parent)) return;
    for (const name in map) {
      const child = map[name];
      if (child === null || typeof child !== "object") continue;
      if (name === "annotations" || (path.length === 0 && (name === "status" || name === "metadata"))) continue;
      path.push(list ? Number(name) : name);
      walk(child, list ? key : name, list ? null : map);
      path.pop();
    }
  };
  walk(subject.object, "", null);
  return drafts;
}
