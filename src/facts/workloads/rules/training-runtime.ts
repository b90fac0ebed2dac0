import type { JsonObject, Resource } from "../../../inventory/index.ts";
import { containerFields } from "../fields.ts";
import { type Draft, overlayOf, partOf } from "../part.ts";
import type { Place } from "../place.ts";
import type { Subject } from "../reading.ts";
import { asList, asMap, asText, isMap, isPlaceholder } from "../value.ts";
import { findNamed, mergeMetadata, missing, newDraft, podsOf } from "./refer.ts";

const STEP = "trainer.kubeflow.org/trainjob-ancestor-step";
/** The parts of a TrainJob that change a step of its runtime, by the step's label. */
const STEPS: readonly (readonly [string, readonly string[]])[] = [
  ["trainer", ["trainer"]],
  ["dataset-initializer", ["initializer", "dataset"]],
  ["model-initializer", ["initializer", "model"]],
];

/**
 * Makes the pods of a TrainJob: its runtime's, with the job's trainer and initializers laid over the steps that are
 * labelled for them, and then its patches in order.
 *
 * @see https://www.kubeflow.org/docs/components/trainer/operator-guides/job-template/
 */
export function trainingRuntime(subject: Subject, drafts: Draft[]): void {
  const spec = asMap(subject.object["spec"]);
  const place = subject.place.child("spec");
  const reference = asMap(spec["runtimeRef"]);
  const kind = asText(reference["kind"]) || "ClusterTrainingRuntime";
  const name = asText(reference["name"]);
  const group = asText(reference["apiGroup"]) || subject.kind.kind.groups[0] || "";
  const runtime = name === "" ? null : findNamed(subject, group, [kind], name);
  const own = runtime === null ? stepsAlone(subject, spec, place) : podsOf(subject, runtime, place.child("runtimeRef"));
  if (runtime === null) for (const draft of own) draft.incomplete.push(missing(subject, kind, name));
  else for (const draft of own) layOver(subject, draft, runtime, spec, place);
  for (const draft of own) patch(subject, draft, spec, place);
  drafts.push(...own);
}

/** The steps that the job itself speaks of, where its runtime is not known. */
function stepsAlone(subject: Subject, spec: JsonObject, place: Place): Draft[] {
  const drafts: Draft[] = [];
  for (const [step, path] of STEPS) {
    const value = valueAt(spec, path);
    if (step !== "trainer" && value === null) continue;
    const draft = newDraft(subject, step === "trainer" ? "node" : step, place.below(path), value ?? {});
    draft.replicas = step === "trainer" ? nodesOf(spec, null) : 1;
    if (value !== null) {
      const container = { ...containerOf(value), name: draft.as };
      draft.parts.push(overlayOf(subject.resource, "containers", container, place.below(path), false));
    }
    drafts.push(draft);
  }
  return drafts;
}

function layOver(subject: Subject, draft: Draft, runtime: Resource, spec: JsonObject, place: Place): void {
  const [index = 0] = draft.keys;
  const runtimeSpec = asMap(runtime.object["spec"]);
  const jobs = asList(asMap(asMap(runtimeSpec["template"])["spec"])["replicatedJobs"]);
  const job = asMap(jobs[index as number]);
  const labels = asMap(asMap(asMap(job["template"])["metadata"])["labels"]);
  const step = asText(labels[STEP]) || stepByName(asText(job["name"]));
  if (step === "trainer") draft.replicas = nodesOf(spec, asMap(runtimeSpec["mlPolicy"]));
  const path = STEPS.find(([label]) => label === step)?.[1];
  const value = path ? valueAt(spec, path) : null;
  if (path === undefined || value === null) return;
  const names = asList(asMap(draft.parts.at(-1)?.spec)["containers"]).map((each) => asText(asMap(each)["name"]));
  const wanted = step === "trainer" ? ["node", "trainer"] : [step];
  const name = wanted.find((each) => names.includes(each)) ?? names[0] ?? wanted[0];
  const container = { ...containerOf(value), name };
  draft.parts.push(overlayOf(subject.resource, "containers", container, place.below(path), false));
}

/** The first releases told the steps by the names of their jobs. */
const stepByName = (name: string): string => (name === "node" || name.startsWith("trainer") ? "trainer" : name);

function nodesOf(spec: JsonObject, policy: JsonObject | null): number | null {
  const nodes = asMap(spec["trainer"])["numNodes"] ?? policy?.["numNodes"] ?? 1;
  return typeof nodes === "number" && Number.isInteger(nodes) ? nodes : null;
}

/** The container that a trainer's or initializer's fields make. */
function containerOf(value: JsonObject): Record<string, unknown> {
  const container = containerFields(value);
  if (isMap(value["resourcesPerNode"])) container["resources"] = value["resourcesPerNode"];
  const secret = asText(asMap(value["secretRef"])["name"]);
  if (secret !== "") container["envFrom"] = [{ secretRef: { name: secret } }];
  const uri = value["storageUri"];
  if (typeof uri === "string" && !isPlaceholder(uri)) {
    container["env"] = [{ name: "STORAGE_URI", value: uri }, ...asList(container["env"])];
  }
  return container;
}

/** Lays a job's patches over one of its pods, those of earlier releases included. */
function patch({ resource }: Subject, draft: Draft, spec: JsonObject, place: Place): void {
  const lay = (template: JsonObject, at: Place): void => {
    if (isMap(template["spec"])) draft.parts.push(partOf(resource, at.child("spec"), template["spec"]));
    if (isMap(template["metadata"])) draft.metadata = mergeMetadata(draft.metadata, template["metadata"]);
  };
  const job = draft.as;
  asList(spec["runtimePatches"]).forEach((each, index) => {
    const path = ["trainingRuntimeSpec", "template", "spec", "replicatedJobs"];
    const jobs = path.reduce<unknown>((value, key) => asMap(value)[key], each);
    asList(jobs).forEach((other, at) => {
      if (asText(asMap(other)["name"]).toLowerCase() !== job) return;
      const template = asMap(asMap(asMap(other)["template"])["spec"])["template"];
      const below = place.child("runtimePatches").child(index).below(path).child(at);
      lay(asMap(template), below.below(["template", "spec", "template"]));
    });
  });
  for (const field of ["podTemplateOverrides", "podSpecOverrides"]) {
    asList(spec[field]).forEach((each, index) => {
      const targets = asList(asMap(each)["targetJobs"]).map((target) => asText(asMap(target)["name"]).toLowerCase());
      if (!targets.includes(job)) return;
      const at = place.child(field).child(index);
      if (field === "podTemplateOverrides") lay(asMap(each), at);
      else draft.parts.push(partOf(resource, at, each));
    });
  }
}

function valueAt(value: JsonObject, path: readonly string[]): JsonObject | null {
  const found = path.reduce<unknown>((inner, key) => asMap(inner)[key], value);
  return isMap(found) ? found : null;
}
