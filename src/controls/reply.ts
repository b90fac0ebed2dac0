import type { Path } from "../core/location.ts";
import type { Answer, CompiledControl } from "./compiled.ts";

/** What an analysis adds to a reply that no expression can compute. */
export interface Detail {
  readonly message?: string;
  readonly path?: Path;
  /** A change of severity beside those that the control itself makes. */
  readonly raised?: { readonly by: number; readonly because: string };
}

/** What a control said about a subject, or about all subjects that are alike. */
export interface Reply {
  readonly compiled: CompiledControl;
  readonly answer: Exclude<Answer, "not-applicable">;
  /** Path of the element asked about, below the subject; empty when the control has no `item`. */
  readonly item: Path;
  readonly detail: Detail | null;
}

/** The path of a reply about the subject itself. */
export const NO_ITEM: Path = [];
