export type { Access, MissingRole } from "./access/access.ts";
export { missingRoleProblems } from "./access/access.ts";
export { accessOf, establishAccess } from "./access/index.ts";
export {
  accountIdentity,
  type Attributes,
  asks,
  type Binding as AccessBinding,
  type Decision,
  type Grant,
  type Identity,
  identityOf,
  RBAC,
  type Role as AccessRole,
  type Rule as AccessRule,
  type Subject as AccessSubject,
  subjectKey,
} from "./access/model.ts";
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
export type { KnownFlaw } from "./workloads/setup/known-flaws.ts";
export type { AuthFact } from "./workloads/setup/auth-state.ts";
