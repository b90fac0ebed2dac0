export { podKinds } from "./kinds.ts";
export { type Action, kyvernoPolicy, type ManifestOptions, mutatingPolicy, validatingPolicy } from "./manifests.ts";
export { type Plan, planOf } from "./plan.ts";
