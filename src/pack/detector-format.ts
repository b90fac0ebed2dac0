import * as v from "valibot";
import { type DetectorExamples, SECRET_CHECKS, type SecretDetector } from "./detector.ts";

/** What is wrong with a file of detectors: the dotted path of the field and the reason. */
export interface DetectorIssue {
  readonly field: string;
  readonly reason: string;
}

const text = v.pipe(v.string(), v.minLength(1));
const pattern = v.pipe(
  text,
  v.check((value) => !/\(\?(?!:)|\\[1-9zAQpPk]/.test(value), "look-around, flags and references are not allowed"),
  v.check((value) => !/(?<!\\)[*+](?![^[]*\])|\{\d+,\}/.test(value), "every repetition needs an upper bound"),
  v.check((value) => !/\)\{\d+,(?:\d{3,}|[2-9]\d)\}/.test(value), "a group may be repeated at most 19 times"),
);
const detector = v.strictObject({
  kind: v.pipe(text, v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "kinds are kebab-case")),
  title: text,
  keywords: v.pipe(v.array(v.pipe(text, v.regex(/^[\x20-\x7e]+$/, "keywords are ASCII"))), v.minLength(1)),
  keyword: v.optional(v.picklist(["start", "inside", "name"]), "start"),
  before: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  pattern,
  assigned: v.optional(v.boolean(), false),
  ignoreCase: v.optional(v.boolean(), false),
  entropy: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(6)), 3),
  check: v.optional(v.nullable(v.picklist(SECRET_CHECKS)), null),
  identifier: v.optional(v.boolean(), false),
  except: v.optional(v.array(pattern), []),
  source: v.optional(v.union([v.literal(""), v.pipe(v.string(), v.url())]), ""),
  like: v.pipe(v.array(text), v.minLength(1)),
  unlike: v.optional(v.array(text), []),
});
const file = v.strictObject({ detectors: v.array(detector) });

/** The detectors of one file, each with its examples; the issues where it is not as it should be. */
export function detectorsFrom(
  area: string,
  value: unknown,
): { readonly detector: SecretDetector; readonly examples: DetectorExamples }[] | DetectorIssue[] {
  const parsed = v.safeParse(file, value);
  if (!parsed.success) {
    return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", reason: issue.message }));
  }
  return parsed.output.detectors.map(({ like, unlike, ...own }) => ({
    detector: { ...own, area },
    examples: { like, unlike },
  }));
}
