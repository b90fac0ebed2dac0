import type { Mark } from "../../lang/yaml/tree.ts";
import { mergeSpecs } from "./config-merge.ts";
import type { TransformerConfig } from "./default-config.ts";
import type { FieldSpec } from "./field-spec.ts";
import type { Loader } from "./loader.ts";
import type { Types } from "./merge-keys.ts";
import { jsonPatchTransformer, patchTransformer, strategicTransformer, type Transformer } from "./patch.ts";
import { entriesOf, imageOf, replacementTransformer, specsOf } from "./plugins.ts";
import type { Origin } from "./resource.ts";
import type { Kustomization, Settings } from "./settings.ts";
import { affix, setEntries, setImages, setNamespace, setReplicas } from "./transform.ts";

/** A transformer and what annotations call it. */
export interface Step {
  readonly run: Transformer;
  readonly origin: Origin | null;
}

/** The kustomization that asks for steps. */
interface StepSite {
  readonly kustomization: Kustomization;
  readonly loader: Loader;
  readonly types: Types;
  /** Carries out a step; an issue with no place of its own is at the one given. */
  located<T>(mark: Mark | null, step: () => T): T;
  /** What annotations call a step of the kustomization; null when none are wanted. */
  configuredBy(kind: string): Origin | null;
}

function labelSpecs(config: TransformerConfig, label: NonNullable<Settings["labels"]>[number]): FieldSpec[] {
  let specs = mergeSpecs(specsOf(label.fields), config.labels);
  if (label.includeSelectors) return mergeSpecs(specs, config.commonLabels);
  if (label.includeTemplates) specs = mergeSpecs(specs, config.templateLabels);
  return mergeSpecs(specs, [{ group: "", version: "", kind: "", path: "metadata/labels", create: true }]);
}

/** The steps that the kustomization's own fields ask for, in the order in which they are carried out. */
export function stepsOf(site: StepSite, config: TransformerConfig): Step[] {
  const { kustomization, loader, types, located, configuredBy } = site;
  const { settings, mark } = kustomization;
  const steps: Step[] = [];
  const add = (kind: string, at: Mark | null, make: () => Transformer): void => {
    const run = located(at, make);
    steps.push({ run: (resources) => located(at, () => run(resources)), origin: configuredBy(kind) });
  };
  const merges = settings.patchesStrategicMerge ?? [];
  if (merges.length > 0) {
    add("PatchStrategicMergeTransformer", mark("patchesStrategicMerge"), () =>
      strategicTransformer(merges, "", loader, types, (at) => mark("patchesStrategicMerge", at)),
    );
  }
  (settings.patches ?? []).forEach((patch, at) => {
    add("PatchTransformer", mark("patches", at), () =>
      patchTransformer(patch ?? {}, loader, types, mark("patches", at, "patch")),
    );
  });
  const { namespace = "", namePrefix = "", nameSuffix = "" } = settings;
  if (namespace !== "") {
    const change = { namespace, subjects: "defaultOnly", unsetOnly: false, mark: mark("namespace") };
    add("NamespaceTransformer", change.mark, () => (resources) => setNamespace(resources, config.namespace, change));
  }
  for (const [side, text, specs] of [
    ["prefix", namePrefix, config.namePrefix],
    ["suffix", nameSuffix, config.nameSuffix],
  ] as const) {
    if (text === "") continue;
    const at = mark(side === "prefix" ? "namePrefix" : "nameSuffix");
    const kind = side === "prefix" ? "PrefixTransformer" : "SuffixTransformer";
    add(kind, at, () => (resources) => affix(resources, specs, text, side, at));
  }
  const common = settings.commonLabels ?? {};
  const labels = settings.labels ?? [];
  labels.forEach((label, at) => {
    add("LabelTransformer", mark("labels", at), () => {
      const specs = labelSpecs(config, label ?? {});
      const entries = entriesOf(label?.pairs, (key) => mark("labels", at, "pairs", key));
      return (resources) => setEntries(resources, specs, entries);
    });
  });
  if (labels.length > 0 || Object.keys(common).length > 0) {
    const entries = entriesOf(common, (key) => mark("commonLabels", key));
    add(
      "LabelTransformer",
      mark("commonLabels"),
      () => (resources) => setEntries(resources, config.commonLabels, entries),
    );
  }
  const annotations = entriesOf(settings.commonAnnotations, (key) => mark("commonAnnotations", key));
  if (annotations.length > 0) {
    add(
      "AnnotationsTransformer",
      mark("commonAnnotations"),
      () => (resources) => setEntries(resources, config.commonAnnotations, annotations),
    );
  }
  (settings.patchesJson6902 ?? []).forEach((patch, at) => {
    add("PatchJson6902Transformer", mark("patchesJson6902", at), () =>
      jsonPatchTransformer(patch ?? {}, loader, mark("patchesJson6902", at, "patch")),
    );
  });
  (settings.replicas ?? []).forEach((replica, at) => {
    const { name = "", count = 0 } = replica ?? {};
    const own = mark("replicas", at, "count");
    add("ReplicaCountTransformer", own, () => (resources) => setReplicas(resources, config.replicas, name, count, own));
  });
  (settings.images ?? []).forEach((image, at) => {
    const own = mark("images", at);
    add("ImageTagTransformer", own, () => (resources) => setImages(resources, config.images, imageOf(image), own));
  });
  const replacements = settings.replacements ?? [];
  if (replacements.length > 0) {
    add("ReplacementTransformer", mark("replacements"), () =>
      replacementTransformer(
        replacements.map((each) => each ?? {}),
        loader,
        (at) => mark("replacements", at),
      ),
    );
  }
  return steps;
}
