import type { Draft } from "../part.ts";
import type { Subject } from "../reading.ts";
import { asList, asMap, asText } from "../value.ts";
import { findNamed, mergeMetadata, missing, newDraft, podsOf } from "./refer.ts";

/** Lays pods over those of a base by the part they play; a part that only the base has is taken as it is. */
function layOverBase(drafts: Draft[], base: readonly Draft[]): void {
  for (const below of base) {
    const draft = drafts.find(({ as }) => as === below.as);
    if (!draft) {
      drafts.push(below);
      continue;
    }
    draft.parts.unshift(...below.parts);
    draft.metadata = mergeMetadata(below.metadata, draft.metadata);
    draft.incomplete.push(...below.incomplete);
  }
}

/**
 * Lays an LLMInferenceService over the configurations that it names, the last one nearest.
 *
 * @see https://kserve.github.io/website/docs/model-serving/generative-inference/llmisvc/llmisvc-configuration
 */
export function llmBaseConfigs(subject: Subject, drafts: Draft[]): void {
  const spec = asMap(subject.object["spec"]);
  const place = subject.place.child("spec").child("baseRefs");
  asList(spec["baseRefs"])
    .map((reference, index) => ({ name: asText(asMap(reference)["name"]), index }))
    .toReversed()
    .forEach(({ name, index }) => {
      if (name === "") return;
      const kind = "LLMInferenceServiceConfig";
      const config = findNamed(subject, "serving.kserve.io", [kind], name);
      if (config !== null) {
        layOverBase(drafts, podsOf(subject, config, place.child(index)));
        return;
      }
      if (drafts.length === 0) drafts.push(newDraft(subject, "decode", place.child(index)));
      for (const draft of drafts) draft.incomplete.push(missing(subject, kind, name));
    });
  // without a template the controller takes one of its own configurations, which are not named here
  if (drafts.length === 0 && subject.kind.kind.kind === "LLMInferenceService" && subject.standIn === null) {
    const draft = newDraft(subject, "decode", subject.place.child("spec"));
    draft.incomplete.push("the controller's own LLMInferenceServiceConfig");
    drafts.push(draft);
  }
}

/** Lays the parts of an OME inference service over those of its runtime. @see https://docs.sglang.io/ome/ */
export function omeRuntime(subject: Subject, drafts: Draft[]): void {
  const reference = asMap(asMap(subject.object["spec"])["runtime"]);
  const name = asText(reference["name"]);
  const place = subject.place.child("spec").child("runtime");
  if (name === "") {
    for (const draft of drafts) {
      if (draft.parts.length === 1) draft.incomplete.push("the ServingRuntime that OME chooses");
    }
    return;
  }
  const kinds = ["ServingRuntime", "ClusterServingRuntime"];
  const runtime = findNamed(subject, "ome.io", kinds, name);
  if (runtime === null) {
    for (const draft of drafts) draft.incomplete.push(missing(subject, "ServingRuntime", name));
    return;
  }
  const written = new Set(drafts.map(({ as }) => as));
  const base = podsOf(subject, runtime, place).map((draft) => ({
    ...draft,
    as: draft.as === "predictor" ? "engine" : draft.as,
  }));
  // parts that the service does not ask for are not made, but their leaders and workers are
  layOverBase(
    drafts,
    base.filter(({ as }) => written.size === 0 || written.has(as) || written.has(as.split("-")[0] ?? "")),
  );
}

/** Takes the pods of the workload that a rollout refers to. @see https://argo-rollouts.readthedocs.io */
export function workloadReference(subject: Subject, drafts: Draft[]): void {
  const spec = asMap(subject.object["spec"]);
  const reference = asMap(spec["workloadRef"]);
  const [kind, name] = [asText(reference["kind"]), asText(reference["name"])];
  if (kind === "" || name === "") return;
  const place = subject.place.child("spec").child("workloadRef");
  const found = findNamed(subject, asText(reference["apiVersion"]).split("/")[0] ?? "", [kind], name);
  if (found) drafts.push(...podsOf(subject, found, place));
  else {
    const draft = newDraft(subject, "pod", place);
    draft.incomplete.push(missing(subject, kind, name));
    drafts.push(draft);
  }
}

/** Makes the pods of a sandbox claim: those of the template that it, or its warm pool, names. */
export function sandboxTemplate(subject: Subject, drafts: Draft[]): void {
  const group = "extensions.agents.x-k8s.io";
  const spec = asMap(subject.object["spec"]);
  const place = subject.place.child("spec");
  const poolName = asText(asMap(spec["warmPoolRef"])["name"]);
  const pool = poolName === "" ? null : findNamed(subject, group, ["SandboxWarmPool"], poolName);
  const source = pool ? asMap(pool.object["spec"]) : spec;
  const field = ["sandboxTemplateRef", "templateRef"].find((each) => source[each] !== undefined);
  const at = place.child(poolName === "" ? (field ?? "sandboxTemplateRef") : "warmPoolRef");
  const name = field === undefined ? "" : asText(asMap(source[field])["name"]);
  const template = name === "" ? null : findNamed(subject, group, ["SandboxTemplate"], name);
  if (template) drafts.push(...podsOf(subject, template, at));
  else {
    const draft = newDraft(subject, "pod", at);
    const lost = name === "" && poolName !== "" ? missing(subject, "SandboxWarmPool", poolName) : null;
    draft.incomplete.push(lost ?? missing(subject, "SandboxTemplate", name));
    drafts.push(draft);
  }
  for (const draft of drafts) draft.replicas = 1;
}
