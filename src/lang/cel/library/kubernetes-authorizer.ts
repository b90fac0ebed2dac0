import type { Library } from "../declaration.ts";
import { define, method } from "../standard/define.ts";
import { BOOL, opaque, STRING, type Type } from "../type.ts";
import { CelError } from "../value.ts";

const AUTHORIZER = opaque("kubernetes.authorization.Authorizer");
const PATH_CHECK = opaque("kubernetes.authorization.PathCheck");
const GROUP_CHECK = opaque("kubernetes.authorization.GroupCheck");
const RESOURCE_CHECK = opaque("kubernetes.authorization.ResourceCheck");
const DECISION = opaque("kubernetes.authorization.Decision");

/** The type of the variable `authorizer` in admission policies. */
export const AUTHORIZER_TYPE: Type = AUTHORIZER;

const noAuthorizer = () => new CelError("no authorizer: what a user may do is known only to a live cluster");

const step = (name: string, id: string, params: readonly Type[], result: Type) =>
  define(name, method(id, params, result, noAuthorizer));

/**
 * Kubernetes' authorization checks, so that expressions that use them are type-checked and priced. There is no
 * authorizer behind them: evaluating one is an error.
 */
export const library: Library = {
  name: "kubernetes.authz",
  functions: [
    step("path", "authorizer_path", [AUTHORIZER, STRING], PATH_CHECK),
    step("group", "authorizer_group", [AUTHORIZER, STRING], GROUP_CHECK),
    step("serviceAccount", "authorizer_serviceaccount", [AUTHORIZER, STRING, STRING], AUTHORIZER),
    step("resource", "groupcheck_resource", [GROUP_CHECK, STRING], RESOURCE_CHECK),
    step("subresource", "resourcecheck_subresource", [RESOURCE_CHECK, STRING], RESOURCE_CHECK),
    step("namespace", "resourcecheck_namespace", [RESOURCE_CHECK, STRING], RESOURCE_CHECK),
    step("name", "resourcecheck_name", [RESOURCE_CHECK, STRING], RESOURCE_CHECK),
    step("fieldSelector", "authorizer_fieldselector", [RESOURCE_CHECK, STRING], RESOURCE_CHECK),
    step("labelSelector", "authorizer_labelselector", [RESOURCE_CHECK, STRING], RESOURCE_CHECK),
    define(
      "check",
      method("pathcheck_check", [PATH_CHECK, STRING], DECISION, noAuthorizer),
      method("resourcecheck_check", [RESOURCE_CHECK, STRING], DECISION, noAuthorizer),
    ),
    step("allowed", "decision_allowed", [DECISION], BOOL),
    step("errored", "decision_errored", [DECISION], BOOL),
    step("error", "decision_error", [DECISION], STRING),
    step("reason", "decision_reason", [DECISION], STRING),
  ],
};
