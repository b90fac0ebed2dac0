import type { JsonObject, Resource } from "../../../inventory/index.ts";
import { type Draft, overlayOf, type Part, partOf } from "../part.ts";
import type { Subject } from "../reading.ts";
import { asList, asMap, asText, isMap } from "../value.ts";
import { findNamed, mergeMetadata, missing, ROOT } from "./refer.ts";

const GROUP = "serving.kserve.io";
const MAIN = "kserve-container";
/** The first form of a model: a key named for its format, without the rest of `model`. */
const SHORTHANDS = "sklearn xgboost lightgbm paddle pmml tensorflow pytorch onnx triton huggingface".split(" ");
/** Formats that the defaulting webhook gives version 2 of the protocol. */
const SECOND_PROTOCOL = new Set(["triton", "huggingface", "onnx"]);

/**
 * Lays a predictor over the serving runtime that it names, or that KServe would choose by the model's format.
 *
 * @see https://kserve.github.io/website/docs/concepts/resources/servingruntime
 */
export function kserveRuntime(subject: Subject, drafts: Draft[]): void {
  const predictors = drafts.filter(({ as }) => as === "predictor" || as === "canary");
  for (const draft of predictors) {
    const model = modelOf(draft.value);
    if (model === null) continue;
    const workers = draft.as === "predictor" ? drafts.filter(({ as }) => as === "worker") : [];
    const named = asText(model.spec["runtime"]);
    const runtime = named
      ? findNamed(subject, GROUP, ["ServingRuntime", "ClusterServingRuntime"], named)
      : chooseRuntime(subject, model, workers.length > 0);
    if (runtime === null) {
      draft.incomplete.push(missing(subject, "ServingRuntime", named || `for ${model.format || "an unnamed format"}`));
      continue;
    }
    const spec = asMap(runtime.object["spec"]);
    const place = ROOT.child("spec");
    appendArgs(draft, spec);
    draft.parts.unshift(partOf(runtime, place, spec));
    draft.metadata = mergeMetadata({ labels: spec["labels"], annotations: spec["annotations"] }, draft.metadata);
    for (const worker of workers) {
      if (isMap(spec["workerSpec"]))
        worker.parts.unshift(partOf(runtime, place.child("workerSpec"), spec["workerSpec"]));
    }
  }
}

interface Model {
  readonly spec: JsonObject;
  readonly format: string;
  readonly version: string;
}

function modelOf(predictor: JsonObject): Model | null {
  const { model } = predictor;
  if (isMap(model)) {
    const format = asMap(model["modelFormat"]);
    return { spec: model, format: asText(format["name"]), version: asText(format["version"]) };
  }
  const key = SHORTHANDS.find((format) => isMap(predictor[format]));
  return key === undefined ? null : { spec: asMap(predictor[key]), format: key, version: "" };
}

/** The runtime that KServe takes: of the namespace before the cluster's, by priority, then by name. */
function chooseRuntime({ reading, workload }: Subject, model: Model, multiNode: boolean): Resource | null {
  const { namespace } = workload.resource.ref;
  const { inventory } = reading;
  const own = inventory.ofKind(GROUP, "ServingRuntime").filter(({ ref }) => ref.namespace === namespace);
  const protocol = asText(model.spec["protocolVersion"]) || (SECOND_PROTOCOL.has(model.format) ? "v2" : "v1");
  for (const speaks of [protocol, null]) {
    for (const runtimes of [own, inventory.ofKind(GROUP, "ClusterServingRuntime")]) {
      const fitting = runtimes.flatMap((runtime) => {
        const spec = asMap(runtime.object["spec"]);
        const priority = priorityFor(spec, model);
        const protocols = asList(spec["protocolVersions"]);
        const fits =
          priority !== null &&
          spec["disabled"] !== true &&
          spec["multiModel"] !== true &&
          isMap(spec["workerSpec"]) === multiNode &&
          (speaks === null || protocols.length === 0 || protocols.includes(speaks));
        return fits ? [{ runtime, priority }] : [];
      });
      const [first] = fitting.toSorted(
        (a, b) => b.priority - a.priority || (a.runtime.ref.name < b.runtime.ref.name ? -1 : 1),
      );
      if (first) return first.runtime;
    }
    // a protocol written down is no guess
    if (asText(model.spec["protocolVersion"]) !== "") return null;
  }
  return null;
}

/** The priority of a runtime for a model's format; null when the runtime is not chosen for it by itself. */
function priorityFor(spec: JsonObject, model: Model): number | null {
  const priorities = asList(spec["supportedModelFormats"]).flatMap((each) => {
    const format = asMap(each);
    const fits =
      format["autoSelect"] === true &&
      format["name"] === model.format &&
      (model.version === "" || String(format["version"] ?? "") === model.version);
    return fits ? [typeof format["priority"] === "number" ? format["priority"] : 0] : [];
  });
  return priorities.length === 0 ? null : Math.max(...priorities);
}

/** The model's arguments come after the runtime's own. */
function appendArgs(draft: Draft, runtime: JsonObject): void {
  const main = asList(runtime["containers"]).find((each) => asMap(each)["name"] === MAIN);
  const before = asList(asMap(main)["args"]);
  if (before.length === 0) return;
  draft.parts = draft.parts.map((part): Part => {
    const [container] = asList(part.spec["containers"]);
    if (part.containerAt === null || asMap(container)["name"] !== MAIN) return part;
    const { args } = asMap(container);
    if (!Array.isArray(args)) return part;
    const { place, writable } = part.containerAt("containers", 0);
    return overlayOf(part.resource, "containers", { ...asMap(container), args: [...before, ...args] }, place, writable);
  });
}
