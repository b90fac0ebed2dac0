/** What a workload is for. See docs/explain/workloads.md for how a role is told. */
export const ROLES = [
  ...["notebook", "training", "serving", "batch", "pipeline", "gateway", "vector-db", "registry", "agent"],
  ...["labelling", "tracing", "data", "gpu-infrastructure", "gpu-unknown", "ordinary"],
] as const;
export type Role = (typeof ROLES)[number] & string;
