export type { JsonObject, Resource } from "../inventory/index.ts";
export type { Facts, Target } from "./facts.ts";
export { establishWorkloads, type WorkloadFacts } from "./workloads/establish.ts";
export {
  type ArtifactReference,
  CONFIDENCES,
  type Confidence,
  type Container,
  type ContainerType,
  type Contribution,
  type PodTemplate,
  ROLES,
  type Role,
  type Workload,
} from "./workloads/model.ts";
export { isPlaceholder } from "./workloads/value.ts";
