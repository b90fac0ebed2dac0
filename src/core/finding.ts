import type { Ref, Where } from "./location.ts";
import type { Ring, Severity } from "./severity.ts";

/** What asking a control of a subject can give. Passes and not-applicable are counted, not listed. */
export const OUTCOMES = [
  "fail",
  "pass",
  "unknown",
  "error",
  "not-applicable",
  "provider",
  "manual",
  "excepted",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How safely a fix can be applied without a person: see docs/guides/fix.md. */
export type FixClass = "safe" | "likely" | "assisted" | "report";

/** One step of a JSON patch, RFC 6902. Paths are JSON pointers into the whole object. */
export interface PatchOperation {
  readonly op: "add" | "replace" | "remove" | "test";
  readonly path: string;
  readonly value?: unknown;
}

export interface Fix {
  readonly class: FixClass;
  /** An imperative sentence that names the field and its new value. */
  readonly summary: string;
  readonly patch: readonly PatchOperation[];
}

export interface Exception {
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
  /** Where it is written: a file and line, or the object's annotation. */
  readonly source: string;
}

export interface FrameworkRequirement {
  readonly framework: string;
  readonly requirement: string;
}

/** A value of a chart that a field was made of. */
export interface FindingValue {
  /** Below the chart's values, such as `image.tag` or `containers[0].name`. */
  readonly key: string;
  /** Where it is set; null where only a flag sets it, or nothing does. */
  readonly location: Where | null;
}

/** One defect of one object, ready for people and programs. The shape is part of the public contract, version 1. */
export interface Finding {
  /** The control's id, such as `container.privileged`. */
  readonly control: string;
  readonly title: string;
  /** As shown, after context. */
  readonly severity: Severity;
  /** Steps up (or down, when negative) from the control's own severity. */
  readonly raised: number;
  /** Why, one sentence for each change. */
  readonly raisedBecause: readonly string[];
  readonly ring: Ring;
  readonly outcome: Exclude<Outcome, "not-applicable">;
  readonly resource: Ref;
  readonly container: string | null;
  readonly location: Where | null;
  /** The values of a chart that the field was made of; absent when it was not made of any. */
  readonly values?: readonly FindingValue[];
  /** JSON pointer into the object. */
  readonly path: string;
  readonly message: string;
  readonly why: string;
  /** Stable across moved lines and re-rendering. */
  readonly fingerprint: string;
  /** 0 to 100. */
  readonly risk: number;
  readonly fix: Fix | null;
  readonly frameworks: readonly FrameworkRequirement[];
  readonly exception: Exception | null;
}
