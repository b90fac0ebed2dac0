export {
  type Assessed,
  type Assessment,
  type AssessOptions,
  assess,
  type Rank,
  type Summary,
  toFinding,
} from "./assess.ts";
export { type ExceptionRule, names } from "./exceptions.ts";
export { fingerprintOf } from "./fingerprint.ts";
