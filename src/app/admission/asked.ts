import type { CompiledControl } from "../../controls/index.ts";

/** Analyses that need nothing but the object itself; the others look at all objects at once. */
const OF_ONE_OBJECT = new Set([
  ...["accounts-group-binding", "aggregate-injection", "authenticated-binding", "cluster-admin-binding"],
  ...["cleartext-listener", "cross-namespace-subject", "default-login", "known-flaw", "model-reference", "modelcar"],
  ...["moving-runtime-environment", "notebook-host-access", "old-tls", "open-product", "parameter-in-script"],
  ...["partial-key", "payload-log", "pickle-transport", "ray-in-clear", "ray-without-token", "ray-workers-as-head"],
  ...["role-grants", "secret-literals", "tls-verification", "tolerates-everything"],
  ...["unbounded-scale", "weak-certificate", "wildcard-host"],
]);

/** True for a control that one object alone can answer, so that it can be asked when the object is admitted. */
export const isAskedAtAdmission = ({ control }: CompiledControl): boolean =>
  control.rollup.length === 0 &&
  control.outcome === "fail" &&
  (control.analysis === null || OF_ONE_OBJECT.has(control.analysis));
