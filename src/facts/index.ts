export type { Access, MissingRole } from "./access/access.ts";
export { missingRoleProblems } from "./access/access.ts";
export { accessOf, establishAccess } from "./access/index.ts";
export { type HeldPower, isPlatform as isPlatformBinding, powersIn } from "./access/held-powers.ts";
export { namedSecrets, type SecretUse, type SecretUseKind, secretUses } from "./secrets/readers.ts";
export { type Step, type WayUp, waysUp } from "./access/ways-up.ts";
export { ruleAllows } from "./access/match.ts";
export { Usage, type UserUsage } from "./access/usage.ts";
export {
  accountIdentity,
  accountOf,
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
export { SecretMask } from "./secrets/mask.ts";
export { Redactor } from "./secrets/redact.ts";
export { withoutDigests } from "./secrets/withheld.ts";
export { SecretFinder } from "./secrets/detect.ts";
export type { Place, SecretSite } from "./secrets/site.ts";
export { secretSites } from "./secrets/sites.ts";
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
export { type NodeSharing, nodeSharing } from "./workloads/recognition/sharing.ts";
export type { KnownFlaw } from "./workloads/setup/known-flaws.ts";
export type { AuthFact } from "./workloads/setup/auth-state.ts";
export { eachConnection, type End } from "./network/connections.ts";
export type { Endpoint, NamedPeer } from "./network/endpoint.ts";
export { networkOf } from "./network/network-of.ts";
export type { Network } from "./network/network.ts";
export type { Direction, PodChoice } from "./network/policy.ts";
export {
  type PortSet,
  printedPorts,
  type PrintedPorts,
  type Protocol,
  PROTOCOLS,
} from "./network/port-set.ts";
export { atLeast, onePort, type Reach, REACHES, reachOf, waysInto, widest } from "./network/reach.ts";
export type { WayIn } from "./network/way-in.ts";
export { isAddress } from "./network/address.ts";
export { type Explained, explainConnection, type SideExplained } from "./network/explained.ts";
export { type AddressBlock as Block, cidrsOf as cidrsBetween, parseBlock as parseCidr } from "./network/address.ts";
export type { Service } from "./network/services.ts";
