/** What a workload is for. See docs/explain/workloads.md for how a role is told. */
export const ROLES = [
  ...["notebook", "training", "serving", "batch", "pipeline", "gateway", "vector-db", "registry", "agent"],
  ...["labelling", "tracing", "data", "gpu-infrastructure", "gpu-unknown", "ordinary"],
] as const;
export type Role = (typeof ROLES)[number] & string;

/** True for the role of AI or ML software: not for ordinary software, nor for what runs the accelerators of nodes. */
export const isAiRole = (role: Role): boolean => role !== "ordinary" && role !== "gpu-infrastructure";
