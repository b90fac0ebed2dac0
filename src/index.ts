/** The public API: each function takes one options object and returns data; none prints, exits or reads the environment. */
export { judgePodSecurity } from "./app/pod-security.ts";
export { type ScanOptions, type ScanResult, type Source, scan } from "./app/scan.ts";
export { listWorkloads } from "./app/workloads.ts";
export { ERRORS, RingfenceError } from "./core/errors.ts";
export type { Finding } from "./core/finding.ts";
export type { Problem } from "./core/problem.ts";
