import type { Path } from "../../../core/location.ts";
import type { Role } from "../../../core/role.ts";
import type { JsonObject, Resource } from "../../../inventory/index.ts";
import type { Container, PodTemplate } from "../model.ts";

/** The parts of a container that recognition reads. */
export type CandidateContainer = Pick<Container, "name" | "image" | "type" | "spec" | "path">;

/** The parts of a pod template that recognition reads. */
export interface CandidatePod extends Pick<PodTemplate, "as" | "metadata" | "spec" | "specPath"> {
  readonly containers: readonly CandidateContainer[];
}

/** What the kind of an object says of its workload. */
export interface KindDeclaration {
  readonly role: Role | null;
  readonly platform: string | null;
  /** `kind RayCluster of ray.io`. */
  readonly because: string;
}

/** A text of the object that its kind says is a reference. */
export interface FieldReference {
  readonly value: string;
  readonly path: Path;
}

/** A workload whose role is not yet told. */
export interface Candidate {
  readonly resource: Resource;
  readonly pods: readonly CandidatePod[];
  /** What its kind, and the kinds nested in it, declare: its own first. */
  readonly declarations: readonly KindDeclaration[];
  /** Sentences that are evidence whatever is recognised. */
  readonly notes: readonly string[];
  readonly declaredModels: readonly FieldReference[];
  readonly declaredData: readonly FieldReference[];
}

/** What recognition may ask of the rest of the input. */
export interface Surroundings {
  /** True when a Service selects the workload's pods. */
  isServed(candidate: Candidate): boolean;
}

const NOTHING: JsonObject = Object.freeze({});

export const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The map under a key; an empty one when there is none or it is anything else. */
export const mapAt = (object: JsonObject, key: string): JsonObject => {
  const value = object[key];
  return isMap(value) ? value : NOTHING;
};

const EMPTY: readonly unknown[] = Object.freeze([]);

/** The list under a key; an empty one when there is none or it is anything else. */
export const listAt = (object: JsonObject, key: string): readonly unknown[] => {
  const value = object[key];
  return Array.isArray(value) ? (value as unknown[]) : EMPTY;
};

/** The text under a key; empty when there is none or it is anything else. */
export const textAt = (object: JsonObject, key: string): string => {
  const value = object[key];
  return typeof value === "string" ? value : "";
};
