export { leastRoles, type PolicyObject } from "./least-roles.ts";
export {
  leastNetworkPolicies,
  type Need,
  type NeedEnd,
  type NeedyPods,
  type WrittenPolicy,
} from "./network-policies.ts";
