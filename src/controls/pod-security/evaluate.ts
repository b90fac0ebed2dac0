import type { Violation } from "./check.ts";
import { type Level, NEWEST_MINOR, type PolicyVersion } from "./level.ts";
import { Walk } from "./walk.ts";
import { type PodSecurityReason, reasonsOf } from "./wording.ts";

/** Whether Pod Security admits a pod, and if not, why. */
export interface PodSecurityVerdict {
  readonly allowed: boolean;
  /** Empty when allowed. Worded when first asked for. */
  readonly reasons: readonly PodSecurityReason[];
}

const ALLOWED: PodSecurityVerdict = Object.freeze({ allowed: true, reasons: Object.freeze([]) });

class Refusal implements PodSecurityVerdict {
  readonly allowed = false;
  readonly #violations: readonly Violation[];
  #reasons: readonly PodSecurityReason[] | null = null;

  constructor(violations: readonly Violation[]) {
    this.#violations = violations;
  }

  get reasons(): readonly PodSecurityReason[] {
    return (this.#reasons ??= reasonsOf(this.#violations));
  }
}

/** One walk per level and minor, made when first asked for. */
const walks: Record<"baseline" | "restricted", Walk[]> = { baseline: [], restricted: [] };

/**
 * The verdict of the Pod Security Standards on a pod or a pod template, as the built-in admission plugin gives it.
 * A field of a type that no API server would read is a reason of check `schema`, never a pass; `privileged` reads
 * nothing and admits everything. Versions past the newest known are judged by its rules.
 *
 * @param metadata Of the pod or template; only its annotations are read.
 * @param spec The pod spec.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function evaluatePodSecurity(
  metadata: unknown,
  spec: unknown,
  level: Level,
  version: PolicyVersion,
): PodSecurityVerdict {
  if (level === "privileged") return ALLOWED;
  const minor = version < NEWEST_MINOR ? version : NEWEST_MINOR;
  const walk = (walks[level][minor] ??= new Walk(level === "restricted", minor));
  const violations = walk.visit(metadata, spec);
  return violations === null ? ALLOWED : new Refusal(violations);
}
