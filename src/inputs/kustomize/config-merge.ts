import type { NameReference, TransformerConfig } from "./default-config.ts";
import { compareGvk, type FieldSpec, isSelected } from "./field-spec.ts";
import { BuildIssue } from "./issue.ts";

const LISTS = [
  "namePrefix",
  "nameSuffix",
  "namespace",
  "commonLabels",
  "labels",
  "templateLabels",
  "commonAnnotations",
  "varReference",
  "images",
  "replicas",
] as const;

/** A configuration that changes no field. */
export const emptyConfig = (): TransformerConfig => ({
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  commonAnnotations: [],
  nameReference: [],
  varReference: [],
  images: [],
  replicas: [],
});

/** One list of field specs over another; both stay as they are. Two that say differently what to make are an issue. */
export function mergeSpecs(specs: readonly FieldSpec[], more: readonly FieldSpec[]): FieldSpec[] {
  const merged = specs.slice();
  if (more.length === 0) return merged;
  const byPath = new Map<string, FieldSpec[]>();
  const index = (spec: FieldSpec): void => {
    const same = byPath.get(spec.path);
    if (same) same.push(spec);
    else byPath.set(spec.path, [spec]);
  };
  for (const spec of merged) index(spec);
  for (const spec of more) {
    const same = byPath.get(spec.path)?.find((each) => isSelected(each, spec));
    if (same === undefined) {
      merged.push(spec);
      index(spec);
    } else if (same.create !== spec.create) {
      throw new BuildIssue(`two configurations differ in whether ${spec.path} is to be made`);
    }
  }
  return merged;
}

function mergeReferences(references: readonly NameReference[], more: readonly NameReference[]): NameReference[] {
  const merged = references.slice();
  for (const reference of more) {
    const at = merged.findIndex(
      ({ group, version, kind }) =>
        group === reference.group && version === reference.version && kind === reference.kind,
    );
    const same = merged[at];
    if (same) merged[at] = { ...same, referrers: mergeSpecs(same.referrers, reference.referrers) };
    else merged.push(reference);
  }
  return merged;
}

/** One configuration over another, in the order of kinds. */
export function mergeConfig(config: TransformerConfig, more: TransformerConfig): TransformerConfig {
  const merged = emptyConfig();
  for (const list of LISTS) merged[list].push(...mergeSpecs(config[list], more[list]).sort(compareGvk));
  merged.nameReference.push(...mergeReferences(config.nameReference, more.nameReference).sort(compareGvk));
  return merged;
}
