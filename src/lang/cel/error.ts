/** One thing wrong with an expression, and where. */
export interface Issue {
  readonly message: string;
  /** Offset in the source, in UTF-16 code units. */
  readonly offset: number;
  /** One-based; the column counts UTF-16 code units. */
  readonly line: number;
  readonly column: number;
}

/** An expression that cannot be compiled. The message names every issue with its line and column. */
export class CelSyntaxError extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n"));
    this.name = "CelSyntaxError";
    this.issues = issues;
  }
}

/** An issue at an offset of a source. */
export function issueAt(source: string, offset: number, message: string): Issue {
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return { message, offset, line, column: offset - before.lastIndexOf("\n") };
}
