import type { Path } from "../../core/location.ts";
import type { JsonObject } from "../../inventory/index.ts";
import type { Confidence, Container, ContainerType, Contribution, PodTemplate } from "./model.ts";
import type { Place } from "./place.ts";
import type { WrongTypes } from "./problem.ts";
import { asText, isMap, NONE } from "./value.ts";
import type { WorkloadAt } from "./workload.ts";

/** The lists of a pod spec that hold containers. */
export type ContainerList = "containers" | "initContainers" | "ephemeralContainers";

/** Where the fields of a composed pod's containers stand: the first is the container's own place. */
export interface ContainerSource {
  readonly place: Place;
  readonly writable: boolean;
  readonly contributions: readonly Contribution[];
}
/** Finds where a container of a composed pod comes from; null when it stands in the pod spec itself. */
export type SourceOf = (list: ContainerList, index: number, name: string) => ContainerSource | null;

class ContainerAt implements Container {
  readonly pod: PodAt;
  readonly name: string;
  readonly image: string;
  readonly type: ContainerType;
  readonly spec: JsonObject;
  readonly writable: boolean;
  readonly contributions: readonly Contribution[];
  readonly #place: Place;
  #accelerators: Readonly<Record<string, string>> | null = null;

  constructor(
    pod: PodAt,
    type: ContainerType,
    spec: JsonObject,
    place: Place,
    writable: boolean,
    contributions: readonly Contribution[],
  ) {
    this.pod = pod;
    this.name = asText(spec["name"]);
    this.image = asText(spec["image"]);
    this.type = type;
    this.spec = spec;
    this.writable = writable;
    this.contributions = contributions;
    this.#place = place;
  }

  get accelerators(): Readonly<Record<string, string>> {
    const { workload, spec } = this.pod;
    this.#accelerators ??= workload.recogniser.accelerators(workload, this.spec, spec);
    return this.#accelerators;
  }
  get path(): Path {
    return this.#place.path;
  }
}

/** What is known of a pod before its containers are read. */
interface PodOrigin {
  readonly workload: WorkloadAt;
  readonly as: string;
  readonly replicas: number | null;
  readonly place: Place;
  readonly specPlace: Place;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly writable: boolean;
  readonly templated: boolean;
  readonly confidence: Confidence;
  readonly contributions: readonly Contribution[];
  readonly incomplete: readonly string[];
}

/** A pod template as the model has it; its containers are read at once, so that what is wrong with them is known. */
export class PodAt implements PodTemplate {
  readonly workload: WorkloadAt;
  readonly as: string;
  readonly replicas: number | null;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly serviceAccount: string;
  readonly writable: boolean;
  readonly templated: boolean;
  readonly confidence: Confidence;
  readonly contributions: readonly Contribution[];
  readonly incomplete: readonly string[];
  readonly containers: readonly Container[];
  readonly #place: Place;
  readonly #specPlace: Place;

  constructor(origin: PodOrigin, wrong: WrongTypes, sourceOf: SourceOf | null) {
    this.workload = origin.workload;
    this.as = origin.as;
    this.replicas = origin.replicas;
    this.metadata = origin.metadata;
    this.spec = origin.spec;
    this.writable = origin.writable;
    this.templated = origin.templated;
    this.confidence = origin.confidence;
    this.contributions = origin.contributions;
    this.incomplete = origin.incomplete;
    this.#place = origin.place;
    this.#specPlace = origin.specPlace;
    this.serviceAccount = this.#serviceAccount(wrong);
    const containers: Container[] = [];
    this.#read("containers", containers, wrong, sourceOf);
    this.#read("initContainers", containers, wrong, sourceOf);
    this.#read("ephemeralContainers", containers, wrong, sourceOf);
    this.containers = containers;
  }

  get path(): Path {
    return this.#place.path;
  }
  get specPath(): Path {
    return this.#specPlace.path;
  }

  #serviceAccount(wrong: WrongTypes): string {
    return this.#account("serviceAccountName", wrong) ?? this.#account("serviceAccount", wrong) ?? "default";
  }
  #account(field: "serviceAccountName" | "serviceAccount", wrong: WrongTypes): string | null {
    const name = this.spec[field];
    if (name === undefined || name === "") return null;
    if (typeof name === "string") return name;
    wrong.report(this.#specPlace.child(field), name, "a string", "the default account is assumed");
    return null;
  }

  #checkText(spec: JsonObject, field: "name" | "image", place: Place, wrong: WrongTypes): void {
    const value = spec[field];
    if (value === undefined || typeof value === "string") return;
    wrong.report(place.child(field), value, "a string", `the ${field} was not read`);
  }

  #read(list: ContainerList, into: Container[], wrong: WrongTypes, sourceOf: SourceOf | null): void {
    const items = this.spec[list];
    if (items === undefined || items === null) return;
    if (!Array.isArray(items)) {
      wrong.report(this.#specPlace.child(list), items, "a list", "its containers were not read");
      return;
    }
    for (let index = 0; index < items.length; index++) {
      const spec: unknown = items[index];
      const source = sourceOf && isMap(spec) ? sourceOf(list, index, asText(spec["name"])) : null;
      const place = source?.place ?? this.#specPlace.child(list).child(index);
      if (!isMap(spec)) {
        wrong.report(place, spec, "a map", "this container was not read");
        continue;
      }
      this.#checkText(spec, "name", place, wrong);
      this.#checkText(spec, "image", place, wrong);
      into.push(
        new ContainerAt(
          this,
          typeOf(list, spec),
          spec,
          place,
          source?.writable ?? this.writable,
          source?.contributions ?? NONE,
        ),
      );
    }
  }
}

/** A sidecar is an init container that goes on running, since Kubernetes 1.29 (1.28 behind a gate). */
function typeOf(list: ContainerList, spec: JsonObject): ContainerType {
  if (list === "containers") return "regular";
  if (list === "ephemeralContainers") return "ephemeral";
  return spec["restartPolicy"] === "Always" ? "sidecar" : "init";
}
