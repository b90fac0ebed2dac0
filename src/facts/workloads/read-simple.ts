import type { JsonObject } from "../../inventory/index.ts";
import type { CompiledKind, CompiledPod } from "./compiled-kind.ts";
import type { Place } from "./place.ts";
import { PodAt } from "./pod.ts";
import type { WrongTypes } from "./problem.ts";
import { countOf } from "./read-pods.ts";
import { isMap, NONE, NOTHING } from "./value.ts";
import type { WorkloadAt } from "./workload.ts";

/**
 * The pods of an object whose kind is simple: the same as the long way gives, for a fraction of its cost. Nearly all
 * objects that run pods are of such a kind, and most run only once through code that is not compiled yet: hence loops
 * that allocate nothing.
 */
export function readSimplePods(workload: WorkloadAt, kind: CompiledKind, root: Place, wrong: WrongTypes): void {
  const { pods } = kind;
  for (let index = 0; index < pods.length; index++) readPod(workload, kind, pods[index] as CompiledPod, root, wrong);
}

function readPod(workload: WorkloadAt, kind: CompiledKind, pod: CompiledPod, root: Place, wrong: WrongTypes): void {
  const { place: entry, steps, factors } = pod;
  const { object } = workload.resource;
  let value: unknown = object;
  let place = root;
  for (let index = 0; index < steps.length; index++) {
    if (!isMap(value)) {
      wrong.report(place, value, "a map", "the pods below it were not read");
      return;
    }
    const step = steps[index] as string;
    value = Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined || value === null) return;
    place = place.child(step);
  }
  if (!isMap(value)) {
    wrong.report(place, value, "a map", "its pods were not read");
    return;
  }
  const { spec } = value;
  if (spec === undefined || spec === null) return;
  const specPlace = place.child("spec");
  if (!isMap(spec)) {
    wrong.report(specPlace, spec, "a map", "its containers were not read");
    return;
  }
  const scope = { root: object, rootPlace: root, value, place, keys: NONE, at: steps };
  const found = new PodAt(
    {
      workload,
      as: entry.as,
      replicas: factors === null ? null : countOf(wrong, factors, scope),
      place,
      specPlace,
      metadata: metadataOf(value, place, wrong),
      spec,
      writable: true,
      templated: kind.kind.templated,
      confidence: "declared",
      contributions: NONE,
      incomplete: NONE,
    },
    wrong,
    null,
  );
  workload.pods.push(found);
}

function metadataOf({ metadata }: JsonObject, place: Place, wrong: WrongTypes): JsonObject {
  if (metadata === undefined) return NOTHING;
  if (isMap(metadata)) return metadata;
  wrong.report(place.child("metadata"), metadata, "a map", "the labels and annotations were not read");
  return NOTHING;
}
