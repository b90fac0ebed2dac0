import type { Locator } from "../../core/location.ts";
import type { Assessment } from "../../findings/index.ts";

/** What a format may know besides the assessment. */
export interface ReportContext {
  /** Version of Ringfence. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** What was scanned, as given. */
  readonly inputs: readonly string[];
  readonly color: boolean;
  readonly columns: number;
  /** The text around a finding, its secrets masked. */
  readonly locatorOf: (file: string) => Pick<Locator, "lineText">;
  /** The severity that makes the run fail; null for none. */
  readonly failOn: string | null;
}

/** One report format: an assessment as text, written in pieces so that large reports never stand in memory whole. */
export interface FormatModule {
  /** One line for `--help`. */
  readonly summary: string;
  render(assessment: Assessment, context: ReportContext, write: (text: string) => void): void;
}
