import type { FixClass, Outcome } from "../core/finding.ts";
import type { Role } from "../core/role.ts";
import type { Ring, Severity } from "../core/severity.ts";

/** What a control is asked of. */
export type Subject = "container" | "pod" | "workload" | "object";

/**
 * One step of a fix. Paths are dotted, relative to what the control is asked of; `pod:`, `template:` and `object:`
 * start them at the pod spec, the pod template or the whole object.
 */
export type FixStep =
  | { readonly set: string; readonly to: unknown }
  | { readonly remove: string }
  /** Appends to a list (made if absent) unless the value is there. */
  | { readonly append: string; readonly value: unknown }
  /** Takes every listed value out of a list; an emptied list is removed. `value` is CEL for the values to drop. */
  | { readonly drop: string; readonly values: string };

/** A change of severity by context. */
export interface Adjustment {
  /** CEL over the control's own variables. */
  readonly when: string;
  /** Steps up, or down when negative. */
  readonly by: number;
  readonly because: string;
}

/** One control as written in `library/controls/<area>/<name>.yaml`; CONTRIBUTING.md walks through one. */
export interface Control {
  /** The path with dots for slashes: `container.privileged`. */
  readonly id: string;
  readonly formerly: readonly string[];
  /** The unwanted thing, as a noun phrase. */
  readonly title: string;
  readonly severity: Severity;
  readonly ring: Ring;
  readonly each: Subject;
  /** Which containers are asked; only with `each: container`. */
  readonly containers: readonly ("regular" | "init" | "sidecar" | "ephemeral")[];
  /** Asked only of workloads with one of these roles; `ai` is every role of AI and ML software. Empty means any. */
  readonly roles: readonly (Role | "ai")[];
  /** True if a role that was only inferred is enough. */
  readonly inferred: boolean;
  /** Asked only where one of these products runs: in the container, or in one of the workload's. Empty means any. */
  readonly products: readonly string[];
  /** `Kind` or `group/Kind`, for `each: object`; empty means every kind. */
  readonly kinds: readonly string[];
  /** Asked of each element of this list below the subject, as `item`. */
  readonly item: string | null;
  /** Not-applicable on pods of the other system. */
  readonly os: "linux" | "windows" | null;
  /** Kubernetes minors for which it holds, both inclusive: `{ from: "1.30" }`. */
  readonly kubernetes: { readonly from?: string; readonly until?: string };
  /** CEL; false makes the control not-applicable. */
  readonly applies: string | null;
  /** CEL; true makes the outcome unknown. Asked before `fail`. */
  readonly unknown: string | null;
  /** CEL; true makes the outcome fail. Exactly one of `fail` and `analysis` is set. */
  readonly fail: string | null;
  /** The outcome when `fail` holds: `fail`, or `manual` where only a person can judge. */
  readonly outcome: Extract<Outcome, "fail" | "manual">;
  readonly analysis: string | null;
  readonly with: { readonly [key: string]: unknown };
  /** Named numbers, strings and lists that a user may change, as `params` in CEL. */
  readonly params: { readonly [key: string]: unknown };
  /** Where the finding points: dotted paths, the first present one wins. Prefixes as in {@link FixStep}. */
  readonly at: readonly string[];
  /** With `{CEL}` parts. */
  readonly message: string;
  readonly why: string;
  readonly fix: readonly FixStep[];
  readonly fixClass: FixClass;
  readonly fixSummary: string;
  /** What the fix may break; empty when nothing is known to. */
  readonly breaks: string;
  readonly adjust: readonly Adjustment[];
  /**
   * What else changes the severity: `reach` raises it by a step where the workload can be reached from the internet, and
   * lowers it where network policies let only its own namespace reach it.
   */
  readonly context: readonly "reach"[];
  /** Stays out of the findings when one of these fails on the same subject: it is the same defect. */
  readonly impliedBy: readonly string[];
  /** Where it cannot be told and one of these cannot be told either, it is the same open question. */
  readonly unknownWith: readonly string[];
  /** A roll-up only references its parts (ids or `area.*`) and is never counted beside them. */
  readonly rollup: readonly string[];
  readonly topics: readonly string[];
  readonly source: readonly string[];
  /** Other tools' ids of the same check, by tool. */
  readonly peers: { readonly [tool: string]: readonly string[] };
  /** Requirements whose text names this very field, by framework. */
  readonly frameworks: { readonly [framework: string]: readonly string[] };
}

/** A built-in control that the build has compiled: its expressions are known to be right, and what they read. */
export interface CheckedControl extends Control {
  /** For each place a variable is used, its name and the fields selected from it. */
  readonly reads: readonly (readonly string[])[];
  /** Its conditions, parsed and checked; left out where one has no such text. */
  readonly trees: Readonly<Partial<Record<"applies" | "unknown" | "fail", string>>>;
}
