import type { JsonObject, Resource } from "../../inventory/index.ts";
import { mergeOver } from "./merge.ts";
import type { Confidence, Contribution } from "./model.ts";
import type { Place } from "./place.ts";
import { type ContainerList, type ContainerSource, PodAt, type SourceOf } from "./pod.ts";
import { QUIET, type WrongTypes } from "./problem.ts";
import { asList, asText, isMap, NONE, NOTHING } from "./value.ts";
import type { WorkloadAt } from "./workload.ts";

/** Fields of a pod spec that stand together in some object. */
export interface Part {
  readonly resource: Resource;
  /** Where in that object the pod spec's fields stand. */
  readonly place: Place;
  readonly spec: JsonObject;
  /** True when `place` is a pod spec in which any field may be written. */
  readonly writable: boolean;
  /** Where the containers of `spec` stand; null when below `place`, in the spec's own lists. */
  readonly containerAt: ((list: ContainerList, index: number) => { place: Place; writable: boolean }) | null;
}

/** A pod while it is put together. */
export interface Draft {
  readonly workload: WorkloadAt;
  /**
   * What stands at the pod's place in the object it was read from, where that is (in the object's own resource), and
   * the keys of the wildcards that led there.
   */
  readonly value: JsonObject;
  readonly at: Place;
  readonly keys: readonly (string | number)[];
  as: string;
  replicas: number | null;
  metadata: JsonObject;
  /** The place of the template, and of its pod spec, in the workload's own resource. */
  readonly place: Place;
  readonly specPlace: Place;
  readonly writable: boolean;
  readonly templated: boolean;
  readonly confidence: Confidence;
  /** The last one wins. */
  parts: Part[];
  readonly incomplete: string[];
}

/** The part that a pod spec makes by itself. */
export const partOf = (resource: Resource, place: Place, spec: unknown, writable = true): Part => ({
  resource,
  place,
  spec: isMap(spec) ? spec : NOTHING,
  writable,
  containerAt: null,
});

/** A part that lays fields over one container, which is made when the pod has none of its name. */
export const overlayOf = (
  resource: Resource,
  list: "containers" | "initContainers",
  container: JsonObject,
  place: Place,
  writable: boolean,
): Part => ({
  resource,
  place,
  spec: { [list]: [container] },
  writable: false,
  containerAt: () => ({ place, writable }),
});

/** The pod of a draft: its parts merged, with where each container's fields come from. */
export function finishDraft(draft: Draft, wrong: WrongTypes): PodAt {
  const { parts, place, specPlace, workload } = draft;
  const [only] = parts;
  const plain = parts.length === 1 && only?.containerAt === null && only.resource === workload.resource;
  const spec = plain ? (only?.spec ?? NOTHING) : parts.reduce((merged, part) => mergeOver(merged, part.spec), NOTHING);
  const mixed = parts.some(({ resource }) => resource !== workload.resource);
  const contributions: Contribution[] = [];
  for (const part of parts.toReversed()) {
    const own = part.resource === workload.resource;
    const known =
      (own && part.place === specPlace) || (part.containerAt !== null && Object.keys(part.spec).length === 1);
    const path = part.place.path;
    if (!known && !contributions.some((other) => other.resource === part.resource && other.path === path)) {
      contributions.push({ resource: part.resource, path });
    }
  }
  return new PodAt(
    {
      workload,
      as: draft.as,
      replicas: draft.replicas,
      place,
      specPlace,
      metadata: draft.metadata,
      spec,
      writable: draft.writable,
      templated: draft.templated,
      confidence: draft.confidence,
      contributions: contributions.length > 0 ? contributions : NONE,
      incomplete: draft.incomplete.length > 0 ? draft.incomplete : NONE,
    },
    // another resource's wrong types are reported where it is read itself
    mixed ? QUIET : wrong,
    plain ? null : sourcesOf(draft, spec),
  );
}

function sourcesOf(draft: Draft, merged: JsonObject): SourceOf {
  return (list, index, name): ContainerSource => {
    const item = asList(merged[list])[index];
    const found: (Contribution & { own: boolean; place: Place; writable: boolean })[] = [];
    for (const part of draft.parts.toReversed()) {
      const items = asList(part.spec[list]);
      const at = items.findIndex(
        (other) => other === item || (isMap(other) && name !== "" && asText(other["name"]) === name),
      );
      if (at < 0) continue;
      const { place, writable } = part.containerAt?.(list, at) ?? {
        place: part.place.child(list).child(at),
        writable: part.writable,
      };
      const own = part.resource === draft.workload.resource;
      found.push({ resource: part.resource, path: place.path, own, place, writable });
    }
    const first = found.find(({ own }) => own);
    return {
      place: first?.place ?? draft.specPlace,
      writable: first?.writable ?? false,
      contributions: found.filter((source) => source !== first).map(({ resource, path }) => ({ resource, path })),
    };
  };
}
