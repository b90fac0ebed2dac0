export { type Admitted, admitPod } from "./admission.ts";
export type { CheckId } from "./check.ts";
export { type PodSecurityConfiguration, podSecurityConfiguration } from "./configuration.ts";
export { evaluatePodSecurity, type PodSecurityVerdict } from "./evaluate.ts";
export { LATEST, LEVELS, type Level, type LevelVersion } from "./level.ts";
export { type PolicyVersion, parseLevel, parseVersion, versionText } from "./level.ts";
export { DEFAULT_POLICY, type InvalidLabel, type Mode } from "./namespace-policy.ts";
export { type NamespacePolicy, namespacePolicy } from "./namespace-policy.ts";
export type { PodSecurityReason } from "./wording.ts";
