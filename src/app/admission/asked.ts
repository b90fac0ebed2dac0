import type { CompiledControl } from "../../controls/index.ts";
import type { JsonObject } from "../../facts/index.ts";

const RBAC = "rbac.authorization.k8s.io";
/** Analyses of roles and bindings; what they start from is costly, so nothing else is asked of them. */
const OF_ACCESS = new Set([
  ...["accounts-group-binding", "aggregate-injection", "authenticated-binding", "cluster-admin-binding"],
  ...["cross-namespace-subject", "role-grants"],
]);
/** Analyses that need nothing but the object itself; the others look at all objects at once. */
const OF_ONE_OBJECT = new Set([
  ...["cleartext-listener", "default-login", "known-flaw", "model-reference", "modelcar"],
  ...["moving-runtime-environment", "notebook-host-access", "old-tls", "open-product", "parameter-in-script"],
  ...["partial-key", "payload-log", "pickle-transport", "ray-in-clear", "ray-without-token", "ray-workers-as-head"],
  ...["secret-literals", "tls-verification", "tolerates-everything"],
  ...["unbounded-scale", "weak-certificate", "wildcard-host"],
]);

/** True for a control that one object alone can answer, so that it can be asked when the object is admitted. */
export const isAskedAtAdmission = ({ control }: CompiledControl): boolean =>
  control.rollup.length === 0 &&
  control.outcome === "fail" &&
  (control.analysis === null || OF_ONE_OBJECT.has(control.analysis) || OF_ACCESS.has(control.analysis));

/** True if a control has anything to say of an object of a group. */
export const concernsGroup = ({ control }: CompiledControl, isAccess: boolean): boolean =>
  isAccess || control.analysis === null || !OF_ACCESS.has(control.analysis);

/** True for the group of roles and bindings. */
export const isAccessObject = (object: JsonObject): boolean => String(object["apiVersion"]).startsWith(`${RBAC}/`);
