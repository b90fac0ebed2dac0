import type { Facts } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, mapAt, textAt } from "./related.ts";

const PARTS = ["predictor", "transformer", "explainer"];
/** Options by which a model server writes requests, with their prompts, to its log. */
const LOGS = new Set(["--enable-log-requests", "--enable-log-outputs", "--log-requests"]);

/**
 * Where prompts and answers are sent or written as they are: the payload loggers of KServe and Seldon that use plain
 * HTTP or an address outside the cluster, and model servers that log their requests.
 */
export function* payloadLog(facts: Facts): Generator<Answered> {
  for (const resource of facts.inventory.ofKind("serving.kserve.io", "InferenceService")) {
    for (const part of PARTS) {
      const path = ["spec", part, "logger", "url"];
      const url = textAt(resource.object, path);
      if (url !== null) yield ofLogger(about(resource), url, path, resource.ref.name);
    }
  }
  for (const resource of facts.inventory.ofKind("machinelearning.seldon.io", "SeldonDeployment")) {
    const predictors = mapAt(resource.object, ["spec"])["predictors"];
    for (const [index, predictor] of (Array.isArray(predictors) ? predictors : []).entries()) {
      const url = textAt(predictor, ["graph", "logger", "url"]);
      const path = ["spec", "predictors", index, "graph", "logger", "url"];
      if (url !== null) yield ofLogger(about(resource), url, path, resource.ref.name);
    }
  }
  for (const workload of facts.workloads) {
    if (workload.role !== "serving") continue;
    for (const container of workload.pods.flatMap(({ containers }) => containers)) {
      const option = facts.setups.of(container).options.all.find(({ name, value }) => {
        return LOGS.has(name) && !/^(?:false|0|no)$/i.test(value ?? "");
      });
      if (!option) continue;
      const subject = { resource: workload.resource, workload, pod: container.pod, container };
      const message = `container ${container.name} writes every request to its log (${option.name}): prompts lie there in clear for whoever reads logs`;
      yield { subject, answer: "fail", detail: { message, path: option.path } };
    }
  }
}

function ofLogger(
  subject: Answered["subject"],
  url: string,
  path: readonly (string | number)[],
  name: string,
): Answered {
  const outside = !isInside(url);
  const clear = url.startsWith("http://");
  if (!outside && !clear) return { subject, answer: "pass" };
  const how = clear ? "in clear" : "to an address outside the cluster";
  const message = `${name} sends a copy of every prompt and answer ${clear && outside ? `${how}, and out of the cluster` : how}: whoever listens there reads what people ask`;
  return { subject, answer: "fail", detail: { message, path } };
}

/** A host without a dot, or one of the cluster's own names. */
const isInside = (url: string): boolean => {
  const [, host = ""] = /^[a-z+]+:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(url) ?? [];
  return !host.includes(".") || /\.svc(?:\.|$)|\.local$|^[\w-]+\.[\w-]+$/.test(host);
};
