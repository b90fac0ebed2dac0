export type { CheckId } from "./check.ts";
export { evaluatePodSecurity, type PodSecurityVerdict } from "./evaluate.ts";
export { compareLevels, LATEST, LEVELS, type Level, type LevelVersion, NEWEST_MINOR } from "./level.ts";
export { type PolicyVersion, parseLevel, parseVersion, versionText } from "./level.ts";
export type { PodSecurityReason } from "./wording.ts";
