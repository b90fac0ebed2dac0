import type { PodTemplate } from "./model.ts";
import { PodAt } from "./pod.ts";
import { countOf } from "./read-pods.ts";
import type { Subject } from "./reading.ts";
import { isMap, NONE, NOTHING } from "./value.ts";

/**
 * The pods of an object whose kind is simple: the same as the long way gives, for a fraction of its cost. Nearly all
 * objects that run pods are of such a kind.
 */
export function readSimplePods(subject: Subject, into: PodTemplate[]): void {
  const { kind, object, wrong, workload } = subject;
  for (const { place: entry, steps, factors } of kind.pods) {
    let value: unknown = object;
    let place = subject.place;
    for (const step of steps) {
      if (value === undefined || value === null) break;
      if (!isMap(value)) {
        wrong.report(place, value, "a map", "the pods below it were not read");
        value = undefined;
        break;
      }
      value = Object.hasOwn(value, step as string) ? value[step as string] : undefined;
      place = place.child(step as string);
    }
    if (value === undefined || value === null) continue;
    if (!isMap(value)) {
      wrong.report(place, value, "a map", "its pods were not read");
      continue;
    }
    const { spec, metadata } = value;
    if (spec === undefined || spec === null) continue;
    if (!isMap(spec)) {
      wrong.report(place.child("spec"), spec, "a map", "its containers were not read");
      continue;
    }
    if (metadata !== undefined && !isMap(metadata)) {
      wrong.report(place.child("metadata"), metadata, "a map", "the labels and annotations were not read");
    }
    const scope = { root: object, rootPlace: subject.place, value, place, keys: NONE, at: steps };
    into.push(
      new PodAt(
        {
          workload,
          as: entry.as,
          replicas: countOf(subject, factors, scope),
          place,
          specPlace: place.child("spec"),
          metadata: isMap(metadata) ? metadata : NOTHING,
          spec,
          writable: true,
          templated: subject.templated,
          confidence: "declared",
          contributions: NONE,
          incomplete: NONE,
        },
        wrong,
        null,
      ),
    );
  }
}
