import type { Facts, Resource, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { mapAt, namespaceOf } from "./related.ts";

const QUEUE = "kueue.x-k8s.io/queue-name";
/** Kinds that Kueue does not start unless they have a queue, and their owners' names for it. */
const JOBS =
  /^(?:Job|CronJob|JobSet|RayJob|RayCluster|RayService|PyTorchJob|TFJob|MPIJob|XGBoostJob|PaddleJob|JAXJob|TrainJob|SparkApplication|AppWrapper|Pod)$/;

/**
 * Each job with accelerators in a namespace that has queues: fails where it names none and nothing makes it wait for
 * one, neither Kueue's configuration nor a queue that all jobs get by default.
 */
export function* queueBypass(facts: Facts): Generator<Answered> {
  const queues = new Map<string, Resource[]>();
  for (const queue of facts.inventory.ofKind("kueue.x-k8s.io", "LocalQueue")) {
    const namespace = namespaceOf(queue);
    queues.set(namespace, [...(queues.get(namespace) ?? []), queue]);
  }
  if (queues.size === 0 || managesAll(facts)) return;
  for (const workload of facts.workloads) {
    const { resource } = workload;
    const own = queues.get(namespaceOf(resource)) ?? [];
    if (own.length === 0 || !JOBS.test(resource.ref.kind) || !isAccelerated(workload)) continue;
    const subject = { resource, workload, pod: null, container: null };
    const byDefault = own.some(({ ref }) => ref.name === "default");
    if (byDefault || queueOf(workload)) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message = `${resource.ref.kind} ${resource.ref.name} asks for accelerators around the queue of its namespace (${own[0]?.ref.name}): it takes them before those who wait, and beyond the quota`;
    yield { subject, answer: "fail", detail: { message, path: ["metadata"] } };
  }
}

const isAccelerated = ({ pods }: Workload): boolean =>
  pods.some(({ containers }) => containers.some(({ accelerators }) => Object.keys(accelerators).length > 0));

/** True when an object or its pods name a queue, or another object in it does. */
const queueOf = ({ resource, pods }: Workload): boolean =>
  [resource.object, ...pods, valueAt(resource.object, ["spec", "jobTemplate"])].some(
    (holder) => QUEUE in { ...mapAt(holder, ["metadata", "labels"]), ...mapAt(holder, ["metadata", "annotations"]) },
  );

/** True when Kueue in the input is told to hold jobs that name no queue. */
const managesAll = (facts: Facts): boolean =>
  facts.inventory
    .ofKind("", "ConfigMap")
    .some(({ object }) =>
      Object.values(mapAt(object, ["data"])).some(
        (text) => typeof text === "string" && /^\s*manageJobsWithoutQueueName:\s*true\s*(?:#.*)?$/m.test(text),
      ),
    );
