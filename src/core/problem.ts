/**
 * Something that could not be examined. It travels with the result, never into a log: a run with problems is
 * incomplete and says so.
 */
export interface Problem {
  /** Stable, `<area>/<what>`, such as `yaml/syntax` or `helm/not-installed`. */
  readonly code: string;
  /** As given on the command line, or below the folder given; null when no file is to blame. */
  readonly file: string | null;
  /** One-based; null when unknown. */
  readonly line: number | null;
  /** One sentence that says what is wrong and what to do. */
  readonly message: string;
}
