import * as v from "valibot";
import { SEVERITIES } from "../../core/severity.ts";
import { type AdmissionSettings, DEFAULT_ADMISSION } from "./settings.ts";

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const texts = v.optional(v.array(text), []);
const labels = v.optional(v.record(v.string(), v.string()), {});
const mode = v.picklist(["enforce", "warn", "audit", "dry-run", "ignore"]);
const threshold = v.picklist([...SEVERITIES, "none"]);
const rules = {
  mode: v.optional(mode),
  enforce: v.optional(threshold),
  warn: v.optional(threshold),
  controls: v.optional(v.record(v.string(), mode), {}),
};
const gpu = v.strictObject({
  namespaces: texts,
  labels,
  most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  resources: texts,
  denySharing: v.optional(v.array(v.picklist(["mig", "shared", "mps"])), []),
  nodeSelector: labels,
  denyDevicePaths: v.optional(v.boolean(), false),
});

/** The form of `admission:` in `ringfence.yaml`. */
export const admissionFormat = v.strictObject({
  ...rules,
  namespaces: v.optional(v.record(v.string(), v.strictObject(rules)), {}),
  failurePolicy: v.optional(v.picklist(["Fail", "Ignore"]), "Fail"),
  exempt: v.optional(v.strictObject({ namespaces: texts, users: texts, groups: texts }), {}),
  updates: v.optional(v.picklist(["changed", "all"]), "changed"),
  annotations: v.optional(v.boolean(), false),
  mutate: v.optional(v.boolean(), false),
  gpu: v.optional(v.array(gpu), []),
});

/** The settings that were written, with defaults where nothing was. */
export function admissionFrom(file: v.InferOutput<typeof admissionFormat>): AdmissionSettings {
  return {
    ...file,
    mode: file.mode ?? DEFAULT_ADMISSION.mode,
    enforce: file.enforce ?? DEFAULT_ADMISSION.enforce,
    warn: file.warn ?? DEFAULT_ADMISSION.warn,
    namespaces: new Map(Object.entries(file.namespaces)),
  };
}
