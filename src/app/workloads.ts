import { type Ref, toPointer, type Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import type { Confidence, ContainerType, PodTemplate, Role, Workload } from "../facts/index.ts";
import { establishFacts, type Narrowing, selection, type Source } from "./scan.ts";

/** One container of a pod template. */
export interface ListedContainer {
  readonly name: string;
  /** Empty where an operator fills it in. */
  readonly image: string;
  readonly type: ContainerType;
  /** Extended resource name, or `claim:<device class>` → quantity as written. */
  readonly accelerators: Readonly<Record<string, string>>;
}

/** One pod template of a workload. */
export interface ListedPod {
  /** JSON pointer into the object. */
  readonly path: string;
  readonly as: string;
  /** Null when another object decides. */
  readonly replicas: number | null;
  readonly serviceAccount: string;
  readonly containers: readonly ListedContainer[];
  /** References that were not found in the input; without them the pod is not fully known. */
  readonly incomplete: readonly string[];
}

/** One thing that runs pods. */
export interface ListedWorkload {
  readonly resource: Ref;
  readonly role: Role;
  readonly also: readonly Role[];
  readonly platform: string | null;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
  readonly location: Where | null;
  readonly pods: readonly ListedPod[];
  readonly models: readonly string[];
  readonly data: readonly string[];
}

/** What `ringfence workloads` answers; the JSON form is part of the public contract, version 1. */
export interface WorkloadList {
  readonly version: 1;
  readonly workloads: readonly ListedWorkload[];
  readonly problems: readonly Problem[];
}

/** What is asked. */
export interface WorkloadOptions extends Narrowing {
  readonly source: Source;
}

/** Reads the inputs and lists what runs pods in them, in the order of the input. */
export async function listWorkloads(options: WorkloadOptions): Promise<WorkloadList> {
  const { facts, problems } = await establishFacts(options);
  const selects = selection(options, facts);
  const workloads = facts.workloads.filter(({ resource }) => selects(resource)).map(listed);
  return { version: 1, workloads, problems };
}

function listed(workload: Workload): ListedWorkload {
  const { resource, role, also, platform, confidence, evidence, pods, models, data } = workload;
  const place = resource.document.locator.locate(resource.at);
  return {
    resource: resource.ref,
    role,
    also,
    platform,
    confidence,
    evidence,
    location: place && { file: place.file, line: place.line, column: place.column },
    pods: pods.map(listedPod),
    models: [...new Set(models.map(({ locator }) => locator))],
    data: [...new Set(data.map(({ locator }) => locator))],
  };
}

const listedPod = ({ path, as, replicas, serviceAccount, containers, incomplete }: PodTemplate): ListedPod => ({
  path: toPointer(path),
  as,
  replicas,
  serviceAccount,
  containers: containers.map(({ name, image, type, accelerators }) => ({ name, image, type, accelerators })),
  incomplete,
});
