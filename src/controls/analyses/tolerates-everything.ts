import type { Facts } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { listAt, textAt } from "./related.ts";

const PLATFORM = /^(?:kube-system|kube-public|.*-operator|.*-system|istio-.*|monitoring|logging)$/;
const GPU_TAINT = /gpu|tpu|gaudi|neuron|accelerator|nvidia|habana/i;

/**
 * Each pod that tolerates every taint, on a cluster whose nodes with accelerators have one; unknown where the input
 * holds no nodes. What runs on every node (DaemonSets) and the platform's own namespaces are left out.
 */
export function* toleratesEverything(facts: Facts): Generator<Answered> {
  const nodes = facts.inventory.ofKind("", "Node");
  const tainted = nodes.some(({ object }) =>
    listAt(object, ["spec", "taints"]).some((taint) => GPU_TAINT.test(textAt(taint, ["key"]) ?? "")),
  );
  if (nodes.length > 0 && !tainted) return;
  for (const workload of facts.workloads) {
    const { resource, role } = workload;
    if (resource.ref.kind === "DaemonSet" || role === "gpu-infrastructure") continue;
    if (PLATFORM.test(resource.ref.namespace ?? "")) continue;
    for (const pod of workload.pods) {
      const at = listAt(pod.spec, ["tolerations"]).findIndex((toleration) => {
        const key = textAt(toleration, ["key"]);
        const effect = valueAt(toleration, ["effect"]);
        return (
          key === null &&
          textAt(toleration, ["operator"]) === "Exists" &&
          (effect === undefined || effect === "NoSchedule")
        );
      });
      const subject = { resource, workload, pod, container: null };
      const path = [...pod.specPath, "tolerations", at];
      if (at < 0) {
        if (tainted) yield { subject, answer: "pass" };
      } else if (tainted) yield { subject, answer: "fail", detail: { path } };
      else {
        const message = `pods of ${resource.ref.kind} ${resource.ref.name} tolerate every taint; whether nodes with accelerators have one cannot be told, because the input holds no nodes`;
        yield { subject, answer: "unknown", detail: { message, path } };
      }
    }
  }
}
