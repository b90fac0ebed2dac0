import type { Facts } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { listAt, servicesOf } from "./related.ts";
import { shieldOf } from "./shields.ts";

/**
 * Each vLLM server that asks for a key and that others can reach through a Service or a port of the node, where nothing
 * in the input stands before it: the key covers some paths only.
 */
export function* partialKey(facts: Facts): Generator<Answered> {
  for (const workload of facts.workloads) {
    if (!workload.products.includes("vllm")) continue;
    for (const container of workload.pods.flatMap(({ containers }) => containers)) {
      const fact = facts.setups.of(container).auth.find(({ product }) => product.id === "vllm");
      if (fact?.state !== "closed" || !fact.evidence.some((text) => /api.key/i.test(text))) continue;
      const subject = { resource: workload.resource, workload, pod: container.pod, container };
      const ports = listAt(container.spec, ["ports"]);
      const published =
        ports.some((port) => valueAt(port, ["hostPort"]) !== undefined) || servicesOf(facts, workload).length > 0;
      if (!published || shieldOf(facts, workload) !== null) yield { subject, answer: "pass" };
      else yield { subject, answer: "fail", detail: { path: fact.path ?? container.path } };
    }
  }
}
