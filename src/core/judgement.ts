import type { Document } from "./document.ts";
import type { Fix, FixClass, FrameworkRequirement, Outcome } from "./finding.ts";
import type { Path, Ref, ValueSource, Where } from "./location.ts";
import type { Ring, Severity } from "./severity.ts";

/**
 * One answer of a judge (a control, an attack edge, a detection rule) about one subject, before it is ranked, excused
 * or compared with a baseline. Whatever costs time (message, location, fix) is computed when it is read.
 */
export interface Judgement {
  /** The id of the control or rule. */
  readonly control: string;
  readonly title: string;
  /** The control's own severity, before context. */
  readonly severity: Severity;
  /** Steps up, or down when negative, that the context asks for, with the reasons. */
  readonly raised: number;
  readonly raisedBecause: readonly string[];
  readonly ring: Ring;
  readonly outcome: Exclude<Outcome, "not-applicable" | "excepted">;
  readonly resource: Ref;
  readonly container: string | null;
  /** The document that the object was read from, and where it lies in that; absent for what has none. */
  readonly origin?: { readonly document: Document; readonly at: Path };
  /** 0 to 9: how much the thing judged matters (models, data, GPUs), for ranking. */
  readonly weight: number;
  /** The id of the judgement about the same defect that stands for this one; null when it stands for itself. */
  readonly impliedBy: string | null;
  /** True when it only sums up others and must not be counted beside them. */
  readonly rollup: boolean;
  /** JSON pointer into the object, to the deciding field or its nearest present parent. */
  readonly path: string;
  /** The path with list indexes replaced by the names of their elements, so that it survives reordering. */
  readonly stablePath: string;
  /** Kept once it was computed. */
  readonly location: Where | null;
  /** The values of a chart that the deciding field was made of; absent or empty when it was not made of any. */
  readonly values?: readonly ValueSource[];
  readonly message: string;
  readonly why: string;
  readonly fix: Fix | null;
  /** The class of the fix, without the fix; absent where only {@link fix} tells. */
  readonly fixClass?: FixClass | null;
  readonly frameworks: readonly FrameworkRequirement[];
  readonly topics: readonly string[];
  /** Labels of the object, for selectors of exceptions. */
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of the object and of the pod template, where exceptions may be written. */
  readonly annotations: Readonly<Record<string, string>>;
  /** False when neither the object nor its text can hold an exception; then neither is looked at. */
  readonly mayBeExcused: boolean;
  /** The comments on and directly above the deciding line, without `#`. */
  comments(): readonly string[];
}

/**
 * Judgements that rank alike: of one control, with one outcome, about things that matter equally. There are few lots
 * and many judgements, which are made when somebody looks at them.
 */
export interface Lot extends Pick<Judgement, "control" | "title" | "severity" | "outcome" | "rollup" | "weight"> {
  /** True when members may differ in severity by their context, or be excused: each must be looked at. */
  readonly various: boolean;
  readonly size: number;
  /** The place of a member in the order of the input. */
  order(index: number): number;
  /** A member; the same object each time. */
  at(index: number): Judgement;
}
