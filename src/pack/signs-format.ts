import * as v from "valibot";
import { ARTIFACT_KINDS } from "../core/artifact.ts";
import type { ProductIssue } from "./product-format.ts";
import { SHARING_MODES, type Signs } from "./signs.ts";

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const texts = v.array(text);
const kinds = v.record(text, v.picklist(ARTIFACT_KINDS));

const accelerators = v.strictObject({
  resources: v.array(
    v.strictObject({ names: texts, sharing: v.optional(v.nullable(v.picklist(SHARING_MODES)), null) }),
  ),
  other: texts,
  deviceClasses: texts,
  hostPaths: texts,
  mountPaths: texts,
  environment: v.record(text, v.array(v.string())),
  annotations: texts,
  runtimeClasses: texts,
});
const inference = v.strictObject({
  sidecars: texts,
  frameworks: texts,
  mounts: texts,
  dataMounts: texts,
  environment: texts,
  providerKeys: texts,
  commonPorts: v.array(v.pipe(v.number(), v.integer())),
  largeMemoryGib: v.number(),
});
const references = v.strictObject({
  options: kinds,
  looseOptions: kinds,
  environment: kinds,
  looseEnvironment: kinds,
  revisions: kinds,
  mounts: kinds,
  positionals: kinds,
  downloads: texts,
  filled: texts,
});

/** The signs from the parsed values of the three files of a pack's `signs/`. */
export function signsFrom(files: {
  readonly accelerators: unknown;
  readonly inference: unknown;
  readonly references: unknown;
}): Signs | ProductIssue[] {
  const parsed = v.safeParse(v.strictObject({ accelerators, inference, references }), files);
  if (parsed.success) return parsed.output;
  return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", reason: issue.message }));
}
