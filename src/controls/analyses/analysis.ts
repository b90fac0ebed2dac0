import type { Path } from "../../core/location.ts";
import type { Facts } from "../../facts/index.ts";
import type { Answer } from "../compiled.ts";
import type { Detail } from "../compiled.ts";
import type { SubjectOf } from "../subject.ts";

/** One answer of an analysis. */
export interface Answered {
  readonly subject: SubjectOf;
  readonly answer: Answer;
  /** Path of the element that is meant, below the subject; left out for the subject itself. */
  readonly item?: Path;
  readonly detail?: Detail;
}

/** A question that one object alone cannot answer; `options` are the control's parameters and its `with`. */
export type Analysis = (facts: Facts, options: Readonly<Record<string, unknown>>) => Iterable<Answered>;
