export { leastRoles, type PolicyObject } from "./least-roles.ts";
