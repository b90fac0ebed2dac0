import * as v from "valibot";
import { ROLES } from "../core/role.ts";
import { RINGS, SEVERITIES } from "../core/severity.ts";
import type { Control } from "./control.ts";

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const oneOrMany = v.union([text, v.array(text)]);
const list = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);
const minor = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^1\.[0-9]+$/, 'a Kubernetes minor such as "1.30"'),
);
const step = v.union([
  v.strictObject({ set: text, to: v.unknown() }),
  v.strictObject({ remove: text }),
  v.strictObject({ append: text, value: v.unknown() }),
  v.strictObject({ drop: text, values: text }),
]);

/** A control file as people write it: only what differs from the defaults. */
const controlFile = v.strictObject({
  formerly: v.optional(v.array(text), []),
  title: text,
  severity: v.picklist(SEVERITIES),
  ring: v.optional(v.picklist(RINGS), "container"),
  each: v.picklist(["container", "pod", "workload", "object"]),
  containers: v.optional(v.array(v.picklist(["regular", "init", "sidecar", "ephemeral"])), [
    "regular",
    "init",
    "sidecar",
    "ephemeral",
  ]),
  roles: v.optional(v.array(v.picklist([...ROLES, "ai"])), []),
  inferred: v.optional(v.boolean(), false),
  products: v.optional(v.array(text), []),
  kinds: v.optional(v.array(text), []),
  item: v.optional(text),
  os: v.optional(v.picklist(["linux", "windows"])),
  kubernetes: v.optional(v.strictObject({ from: v.optional(minor), until: v.optional(minor) }), {}),
  applies: v.optional(text),
  unknown: v.optional(text),
  fail: v.optional(text),
  outcome: v.optional(v.picklist(["fail", "manual"]), "fail"),
  analysis: v.optional(text),
  with: v.optional(v.record(v.string(), v.unknown()), {}),
  params: v.optional(v.record(v.string(), v.unknown()), {}),
  at: v.optional(oneOrMany, []),
  message: text,
  why: text,
  fix: v.optional(v.array(step), []),
  fixClass: v.optional(v.picklist(["safe", "likely", "assisted", "report"])),
  fixSummary: v.optional(text),
  breaks: v.optional(v.string(), ""),
  adjust: v.optional(v.array(v.strictObject({ when: text, by: v.pipe(v.number(), v.integer()), because: text })), []),
  context: v.optional(v.array(v.picklist(["reach"])), []),
  impliedBy: v.optional(v.array(text), []),
  unknownWith: v.optional(v.array(text), []),
  rollup: v.optional(v.array(text), []),
  topics: v.optional(v.array(text), []),
  source: v.optional(v.array(text), []),
  peers: v.optional(v.record(v.string(), v.array(v.pipe(v.union([v.string(), v.number()]), v.transform(String)))), {}),
  frameworks: v.optional(
    v.record(v.string(), v.array(v.pipe(v.union([v.string(), v.number()]), v.transform(String)))),
    {},
  ),
});

export type ControlFile = v.InferOutput<typeof controlFile>;

/** Fields that narrow what an expression is asked of, and that no analysis looks at. */
const OF_EXPRESSIONS = ["applies", "unknown", "item", "os", "containers", "roles", "inferred", "products"] as const;

const isWritten = (file: unknown, field: string): boolean =>
  file !== null && typeof file === "object" && Object.hasOwn(file, field);

/** What is wrong with a control file: the dotted path of the field and the reason. */
export interface FormatIssue {
  readonly field: string;
  readonly reason: string;
}

/**
 * A control from the parsed value of its file.
 *
 * @param id The file's path below the pack's `controls/`, with dots for slashes and without the extension.
 */
export function controlFrom(id: string, value: unknown): Control | FormatIssue[] {
  const parsed = v.safeParse(controlFile, value);
  if (!parsed.success) {
    return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", reason: issue.message }));
  }
  const file = parsed.output;
  if ((file.fail === undefined) === (file.analysis === undefined)) {
    return [{ field: "fail", reason: "exactly one of fail and analysis must be set" }];
  }
  if (file.analysis !== undefined) {
    const idle = OF_EXPRESSIONS.filter((field) => isWritten(value, field));
    if (idle.length > 0) {
      const reason = "an analysis decides itself what it asks and answers; this is heeded beside fail only";
      return idle.map((field) => ({ field, reason }));
    }
  }
  if (file.each !== "object" && file.kinds.length > 0) {
    return [{ field: "kinds", reason: "kinds goes with each: object only" }];
  }
  if (file.each === "object" && file.roles.length + file.products.length > 0) {
    return [{ field: "roles", reason: "roles and products go with what a workload runs, not with each: object" }];
  }
  return {
    ...file,
    id,
    item: file.item ?? null,
    os: file.os ?? null,
    kubernetes: {
      ...(file.kubernetes.from === undefined ? {} : { from: file.kubernetes.from }),
      ...(file.kubernetes.until === undefined ? {} : { until: file.kubernetes.until }),
    },
    applies: file.applies ?? null,
    unknown: file.unknown ?? null,
    fail: file.fail ?? null,
    analysis: file.analysis ?? null,
    at: list(file.at),
    fixClass: file.fixClass ?? (file.fix.length > 0 ? "safe" : "report"),
    fixSummary: file.fixSummary ?? "",
  };
}
