import type { ArtifactKind } from "../../core/artifact.ts";
import type { Path } from "../../core/location.ts";
import type { Role } from "../../core/role.ts";
import type { JsonObject, Resource } from "../../inventory/index.ts";

export type { Role } from "../../core/role.ts";

/** How a role or a pod template was established, strongest first. */
export const CONFIDENCES = ["declared", "recognised", "inferred"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export type ContainerType = "regular" | "init" | "sidecar" | "ephemeral";

/** Another object whose fields were merged into a template, with where its part lies. */
export interface Contribution {
  readonly resource: Resource;
  /** The path in that object that corresponds to the template's pod spec (or to the container). */
  readonly path: Path;
}

export interface Container {
  readonly pod: PodTemplate;
  readonly name: string;
  /** Empty when the object names none (an operator fills it in). */
  readonly image: string;
  readonly type: ContainerType;
  /** The Kubernetes container, after merging of references; absent fields are absent. */
  readonly spec: JsonObject;
  /** Accelerators asked for: extended resource name (or `claim:<device class>`) → quantity as written. */
  readonly accelerators: Readonly<Record<string, string>>;
  /** Path of the container in the workload's resource; of what stands for it, when another object holds it. */
  readonly path: Path;
  /** True when `path` leads to a Kubernetes container in which any of a container's fields may be written. */
  readonly writable: boolean;
  /** Where else its fields may stand, nearest first; empty for ordinary workloads. */
  readonly contributions: readonly Contribution[];
}

/** A pod template of a workload: what its pods would run. */
export interface PodTemplate {
  readonly workload: Workload;
  /** The part it plays: `head`, `worker`, `predictor`, or `pod` where there is but one. */
  readonly as: string;
  /** Pods of this template; null when unknown or decided elsewhere. */
  readonly replicas: number | null;
  /** Path of the template (the parent of `metadata` and `spec`) in the workload's resource. */
  readonly path: Path;
  /** Path of the pod spec in the workload's resource. */
  readonly specPath: Path;
  /** True when `specPath` leads to a pod spec in which any of its fields may be written. */
  readonly writable: boolean;
  /** True when texts of the form `{{…}}` and `${…}` in it are filled in later by another program: unknown values. */
  readonly templated: boolean;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  /** Effective service account: `default` when none is named. */
  readonly serviceAccount: string;
  /** Regular, init, sidecar and ephemeral containers, in the order of the spec. */
  readonly containers: readonly Container[];
  readonly contributions: readonly Contribution[];
  /** `declared` when a kind's entry names the path, `inferred` when it was found by its structure. */
  readonly confidence: Confidence;
  /** References that were not found in the input, such as `ServingRuntime ml/vllm`. */
  readonly incomplete: readonly string[];
}

/** A model or data reference, with whether its content is fixed. */
export interface ArtifactReference {
  readonly kind: ArtifactKind;
  /** With its scheme: `hf://owner/model@rev`, `s3://…`, `pvc://claim/folder`. */
  readonly locator: string;
  readonly scheme: string;
  readonly pinned: boolean | "unknown";
  /** Path in the workload's resource. */
  readonly path: Path;
}

/** One thing that runs pods, whatever its kind: the object as written, never a derived child. */
export interface Workload {
  readonly resource: Resource;
  readonly role: Role;
  /** Further roles that the evidence supports. */
  readonly also: readonly Role[];
  readonly platform: string | null;
  readonly confidence: Confidence;
  /** Sentences that name the fields which led to role and platform. */
  readonly evidence: readonly string[];
  /** Ids of the products recognised in its containers, such as `vllm`; the deciding one first. */
  readonly products: readonly string[];
  readonly pods: readonly PodTemplate[];
  /** Objects of the input that its controllers made of it (ReplicaSets, Pods …), judged as this workload alone. */
  readonly derived: readonly Resource[];
  readonly models: readonly ArtifactReference[];
  readonly data: readonly ArtifactReference[];
}
