import { Environment } from "./environment.ts";
import { kubernetesLibraries } from "./libraries.ts";
import type { Type } from "./type.ts";

let base: Environment | undefined;

/** The environment of the API server's policies: all of Kubernetes' libraries, and these variables. */
export function kubernetesEnvironment(variables: Readonly<Record<string, Type>>): Environment {
  base ??= new Environment({ homogeneous: true, libraries: kubernetesLibraries });
  return base.extend({ variables });
}

/** What mutating policies make: parts of objects, and steps of JSON patches. */
const isShape = (name: string): boolean => name === "JSONPatch" || name === "Object" || name.startsWith("Object.");

/** {@link kubernetesEnvironment} for expressions that make changes: `Object{…}` and `JSONPatch{…}`. */
export function mutatingEnvironment(variables: Readonly<Record<string, Type>>): Environment {
  return kubernetesEnvironment({}).extend({ variables, isShape });
}
