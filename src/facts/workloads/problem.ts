import { type Path, toPointer } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import type { Resource } from "../../inventory/index.ts";
import type { Place } from "./place.ts";
import { isPlaceholder, typeName } from "./value.ts";

/** `Deployment ml/server`: how an object is called in messages. */
export const nameOf = ({ ref }: Resource): string =>
  `${ref.kind} ${ref.namespace === null ? "" : `${ref.namespace}/`}${ref.name}`;

/** A problem with a place in an object, located in the object's text. */
export function problemAt(code: string, resource: Resource, path: Path, message: string): Problem {
  const { document, at } = resource;
  const found = document.locator.locate([...at, ...path]);
  return { code, file: found?.file ?? document.file, line: found?.line ?? null, message };
}

/** Collects values whose type keeps an object's pods from being read. */
export class WrongTypes {
  #resource: Resource | null;
  readonly #problems: Problem[];
  readonly #templated: boolean;

  /** @param templated True when a placeholder may stand anywhere: what it will be is unknown, not wrong. */
  constructor(resource: Resource | null, problems: Problem[], templated = false) {
    this.#resource = resource;
    this.#problems = problems;
    this.#templated = templated;
  }

  /** The same for another resource: one collector serves all objects of simple kinds. */
  of(resource: Resource): this {
    this.#resource = resource;
    return this;
  }

  /** @param consequence What follows from it, in a few words. */
  report(place: Place, value: unknown, wanted: string, consequence: string): void {
    if (this.#resource === null || (this.#templated && isPlaceholder(value))) return;
    const { path } = place;
    const message = `${nameOf(this.#resource)}: ${toPointer(path)} is ${typeName(value)}, not ${wanted}; ${consequence}`;
    this.#problems.push(problemAt("workloads/wrong-type", this.#resource, path, message));
  }
}

/** Forgets what it is told. */
export const QUIET = new WrongTypes(null, []);
