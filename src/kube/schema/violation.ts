import type { Path } from "../../core/location.ts";

export type ViolationKind =
  | "wrong-type"
  | "unknown-field"
  | "missing-required"
  | "bad-enum"
  | "bad-format"
  | "too-long";

/** One place where an object does not have the shape that its kind's schema gives. */
export interface Violation {
  /** The value; of an unknown or missing field, the field. */
  readonly path: Path;
  readonly problem: ViolationKind;
  /** What the schema wants there, such as `an integer` or `one of Always, IfNotPresent, Never`. */
  readonly expected: string;
  /** What stands there: its type, and of enumerated and formatted values the start of the text. */
  readonly got: string;
  /** For unknown fields and enumerated values, the known one that was probably meant. */
  readonly suggestion: string | null;
  /**
   * False where another release of a custom kind's schema than the one at hand may well allow it: an unknown field
   * that resembles none, an unknown enumerated value, a missing field, too many of something.
   */
  readonly certain: boolean;
}

/** The path as people write it: `spec.containers[0].env`, with quotes around keys that need them. */
export function dotted(path: Path): string {
  let text = "";
  for (const token of path) {
    if (typeof token === "number") text += `[${token}]`;
    else if (/^[\w$-]+$/.test(token)) text += text === "" ? token : `.${token}`;
    else text += `["${token}"]`;
  }
  return text;
}

/** One sentence that says what is wrong, without a full stop. */
export function describeViolation({ path, problem, expected, got, suggestion, certain }: Violation): string {
  const at = path.length === 0 ? "the object" : dotted(path);
  const release = certain ? "" : ", in the release known here";
  switch (problem) {
    case "unknown-field":
      return `${at} is not a field of ${expected}${suggestion === null ? release : `; did you mean ${suggestion}?`}`;
    case "missing-required":
      return `${at} is required by ${expected} and not set${release}`;
    case "too-long":
      return `${at} has ${got}, and ${expected} are allowed${release}`;
    default:
      return `${at} must be ${expected}, not ${got}${release}`;
  }
}
