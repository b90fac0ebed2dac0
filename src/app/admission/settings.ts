import type { Severity } from "../../core/severity.ts";

/** What follows from a finding: `enforce` refuses, `dry-run` only counts, `ignore` does not even look. */
export type AdmissionMode = "enforce" | "warn" | "audit" | "dry-run" | "ignore";

/** What may differ from namespace to namespace. */
export interface AdmissionRules {
  /** The most that may follow from any finding. */
  readonly mode?: AdmissionMode | undefined;
  /** Findings of this severity or worse are refused. */
  readonly enforce?: Severity | "none" | undefined;
  /** Findings of this severity or worse are warned about. */
  readonly warn?: Severity | "none" | undefined;
  /** Control ids or `area.*` → what follows from them, whatever their severity. */
  readonly controls: Readonly<Record<string, AdmissionMode>>;
}

/** What may be asked of accelerators; the first entry that names the namespace counts. */
export interface GpuRule {
  /** Namespaces, in which `*` stands for any characters; empty for all. */
  readonly namespaces: readonly string[];
  /** Labels of the namespace, such as its team's; empty for any. */
  readonly labels: Readonly<Record<string, string>>;
  /** Most accelerators that all pods of one object may ask for; absent for any number. */
  readonly most?: number | undefined;
  /** Resource names that may be asked for, in which `*` stands for any characters; empty for all. */
  readonly resources: readonly string[];
  /** Ways of sharing that are refused: `mig`, `shared` (time-slicing replicas), `mps`. */
  readonly denySharing: readonly ("mig" | "shared" | "mps")[];
  /** Labels that the nodes of a pod with accelerators must be chosen by. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** True to refuse volumes of the node's device files. */
  readonly denyDevicePaths: boolean;
}

/** The settings under `admission:` of `ringfence.yaml`, with defaults filled in. */
export interface AdmissionSettings extends AdmissionRules {
  /** What happens to a request that cannot be decided. */
  readonly failurePolicy: "Fail" | "Ignore";
  /** Name or pattern of namespaces → what differs there; the first that fits counts. */
  readonly namespaces: ReadonlyMap<string, AdmissionRules>;
  readonly exempt: {
    readonly namespaces: readonly string[];
    readonly users: readonly string[];
    readonly groups: readonly string[];
  };
  /** `changed` lets updates keep what an object had before; `all` judges every update as a creation. */
  readonly updates: "changed" | "all";
  /** True to let objects excuse themselves by annotations; exceptions in `ringfence.yaml` always count. */
  readonly annotations: boolean;
  /** True to make the safe fixes. */
  readonly mutate: boolean;
  readonly gpu: readonly GpuRule[];
}

export const DEFAULT_ADMISSION: AdmissionSettings = {
  ...{ mode: "enforce", enforce: "critical", warn: "high", controls: {}, namespaces: new Map() },
  ...{ failurePolicy: "Fail", exempt: { namespaces: [], users: [], groups: [] }, updates: "changed" },
  ...{ annotations: false, mutate: false, gpu: [] },
};
