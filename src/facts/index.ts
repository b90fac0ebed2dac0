export type { JsonObject, Resource } from "../inventory/index.ts";
export type { Facts, Target } from "./facts.ts";
export { establishWorkloads, type WorkloadFacts } from "./workloads/establish.ts";
export {
  type ArtifactReference,
  type Confidence,
  type Container,
  type ContainerType,
  type Contribution,
  type PodTemplate,
  type Role,
  type Workload,
} from "./workloads/model.ts";
export type { Setup, Setups } from "./workloads/setup/setup.ts";
export type { AuthFact } from "./workloads/setup/auth-state.ts";
