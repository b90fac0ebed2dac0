export { type CompiledControl, compileControl } from "./compiled.ts";
export type { ControlJudgement } from "./judgement.ts";
export { judge, type Selection, type Verdicts } from "./judge.ts";
export {
  admitPod,
  type CheckId,
  compareLevels,
  DEFAULT_POLICY,
  evaluatePodSecurity,
  type InvalidLabel,
  LATEST,
  LEVELS,
  type Level,
  type LevelVersion,
  MODES,
  type Mode,
  type ModeVerdict,
  type NamespacePolicy,
  namespacePolicy,
  type PodSecurityConfiguration,
  type PodSecurityReason,
  type PodSecurityVerdict,
  type PolicyVersion,
  parseLevel,
  parseVersion,
  podSecurityConfiguration,
  versionText,
} from "./pod-security/index.ts";
