export type { JsonObject, Resource } from "../inventory/index.ts";
export type { Facts, Target } from "./facts.ts";
export { type AuthFact, authOf } from "./workloads/auth/auth-state.ts";
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
export { productIndexOf } from "./workloads/recogniser.ts";
export { type DevicePath, devicePathsOf } from "./workloads/recognition/device-paths.ts";
export type { ProductIndex } from "./workloads/recognition/product-index.ts";
export {
  fractionOf,
  type NodeSharing,
  nodeSharing,
  type SharedRequest,
  sharedRequests,
} from "./workloads/recognition/sharing.ts";
