import { Environment } from "./environment.ts";
import { totalMilliseconds } from "./standard/times.ts";
import { twoVariables } from "./syntax/macros.ts";
import type { Type } from "./type.ts";

/** The environment of the API server's policies: all of Kubernetes' libraries, and these variables. */
export function kubernetesEnvironment(variables: Readonly<Record<string, Type>>): Environment {
  return base.withVariables(variables);
}

const base = new Environment({
  homogeneous: true,
  libraries: [twoVariables, { name: "kubernetes.durations", functions: [totalMilliseconds] }],
});
