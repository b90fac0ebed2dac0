export { type CompiledControl, compileControl } from "./compiled.ts";
export type { ControlJudgement } from "./judgement.ts";
export { Judge, judge, type Selection } from "./judge.ts";
export type { Verdicts } from "./ledger.ts";
export {
  admitPod,
  type CheckId,
  DEFAULT_POLICY,
  evaluatePodSecurity,
  type InvalidLabel,
  LEVELS,
  type Level,
  type LevelVersion,
  type Mode,
  type NamespacePolicy,
  namespacePolicy,
  type PodSecurityConfiguration,
  type PodSecurityReason,
  type PodSecurityVerdict,
  type PolicyVersion,
  podSecurityConfiguration,
  versionText,
} from "./pod-security/index.ts";
export { type AdmissionVerdict, PolicyAdmission } from "./policies/admission.ts";
export { judgePolicies } from "./policies/index.ts";
export type { Request as PolicyRequest } from "./policies/policy.ts";
