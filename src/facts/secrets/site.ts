import type { Path } from "../../core/location.ts";
import type { Resource } from "../../inventory/index.ts";
import type { Container, PodTemplate, Workload } from "../workloads/model.ts";
import type { Certainty } from "./match.ts";

/** Where a secret was looked for. */
export type Place = "environment" | "argument" | "annotation" | "config-map" | "notebook";

/** What stands at a place: a secret by its form or name, or only a literal whose name promises one. */
export interface SecretSite {
  readonly place: Place;
  readonly resource: Resource;
  readonly workload: Workload | null;
  readonly pod: PodTemplate | null;
  readonly container: Container | null;
  /** Below the container where there is one, else in the object. */
  readonly path: Path;
  /** The variable, option, annotation or key; empty where a value has none. */
  readonly name: string;
  /** `literal` for a value that only its name speaks of. */
  readonly certainty: Certainty | "literal";
  readonly kind: string;
  readonly area: string;
  readonly title: string;
  /** Where in the text at the path the secret begins and ends. */
  readonly start: number;
  readonly end: number;
  /** One-based line of the value's text. */
  readonly line: number;
  readonly digest: string;
}
