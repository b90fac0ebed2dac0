/** The identity of a Kubernetes object. `namespace` is null for cluster-wide objects and where none is written. */
export interface Ref {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** A place in a text file; line and column are one-based, the column counts UTF-16 code units. */
export interface Where {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A path into an object: map keys as strings, list indexes as numbers. */
export type Path = readonly (string | number)[];

/** Finds places in the text an object was read from. Implementations compute positions on demand. */
export interface Locator {
  /**
   * The place of a path's key (for a list item, of the item), or of its nearest present parent.
   *
   * @returns The place, whether the whole path is present, and the value's end; null for objects without a text.
   */
  locate(path: Path): Located | null;
  /**
   * The text of one line without its end, for display; null when the text is not kept. `line` is one-based, `file` one
   * of {@link files} for an object that was put together from several.
   */
  lineText(line: number, file?: string): string | null;
  /** True if the text the object was read from holds these words anywhere, or is not kept; cheap when asked again. */
  mentions(words: string): boolean;
  /** Where a path's value stands in the text, for edits; null when the path is absent or there is no text to edit. */
  range(path: Path): TextRange | null;
  /** The comments on a line and on the comment-only lines directly above it, topmost first, without `#` and padding. */
  commentsAt(line: number, file?: string): readonly string[];
  /** The files that an object was put together from; absent when it was read from one. */
  readonly files?: readonly string[];
  /** The text that the object's document was read from, for edits; absent or null when it was put together. */
  part?(): TextPart | null;
  /** The values of the chart that a path's field was made of; only for what a chart printed. */
  values?(path: Path): readonly ValueSource[];
  /** The file of the chart's own values, whether it is there or not; only for what a chart printed. */
  readonly valuesFile?: string;
}

/** A value of a chart that a rendered field was made of. */
export interface ValueSource {
  /** Below the chart's values. */
  readonly path: Path;
  /** Where it is set; null where only a flag or nothing sets it. */
  readonly where: Where | null;
}

/** One document of a file's text: offsets in UTF-16 code units, the end exclusive. */
export interface TextPart extends TextRange {
  /** The text of the whole file. */
  readonly text: string;
}

/** A part of a file's text: offsets in UTF-16 code units, the end exclusive. */
export interface TextRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Located extends Where {
  /** False when an ancestor stands in for an absent path. */
  readonly exact: boolean;
}

const escapeToken = (token: string): string =>
  token.includes("~") || token.includes("/") ? token.replaceAll("~", "~0").replaceAll("/", "~1") : token;

/** The JSON pointer of a path, per RFC 6901; the empty path gives the empty string. */
export function toPointer(path: Path): string {
  let pointer = "";
  for (const token of path) pointer += `/${typeof token === "number" ? token : escapeToken(token)}`;
  return pointer;
}

/**
 * The path of a JSON pointer. Digits-only tokens become numbers; a map key that looks like a number is found all the
 * same, because lookups compare by text.
 */
export const fromPointer = (pointer: string): Path =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((token) =>
          /^(0|[1-9][0-9]*)$/.test(token) ? Number(token) : token.replaceAll("~1", "/").replaceAll("~0", "~"),
        );
