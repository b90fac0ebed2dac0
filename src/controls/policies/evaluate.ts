import type { JsonObject } from "../../facts/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import type { Program } from "../../lang/cel/compile.ts";
import { CelError, type Value } from "../../lang/cel/value.ts";
import { applyMutation } from "./apply.ts";
import { type Expressions, Unknown } from "./expressions.ts";
import { isMap } from "./match.ts";
import type { Binding, Policy, Request, Verdict } from "./policy.ts";

/** Finds objects that policies take parameters from. */
export type FindParams = (apiVersion: string, kind: string) => readonly JsonObject[];

/** What a policy did with a request: what it says, and the object as it leaves it. */
export interface Evaluated {
  /** Null when the policy is not about the request. */
  readonly verdict: Verdict | null;
  readonly object: JsonObject | null;
}

type Answer = Pick<Verdict, "outcome" | "message" | "at" | "annotations">;
type Ask = (expression: string) => Value | CelError | Unknown;

const PASS: Answer = { outcome: "pass", message: "", at: [], annotations: [] };
const unknown = (message: string): Answer => ({ outcome: "unknown", message, at: [], annotations: [] });
const error = (message: string): Answer => ({ outcome: "error", message, at: [], annotations: [] });

/** Longest message that an expression may make, in bytes. */
const MAX_MESSAGE = 5 * 1024;

const metadataOf = (object: JsonObject): JsonObject => (isMap(object["metadata"]) ? object["metadata"] : {});

/** The parameters that a binding names; null when it names some that are not there. */
function paramsOf(
  policy: Policy,
  binding: Binding,
  request: Request,
  find: FindParams,
): readonly (JsonObject | null)[] | null {
  const { paramKind } = policy;
  const ref = binding.paramRef;
  if (!paramKind || !ref) return [null];
  const namespace = typeof ref["namespace"] === "string" ? ref["namespace"] : (request.namespace ?? "");
  const found = find(paramKind.apiVersion, paramKind.kind).filter((object) => {
    const { name, namespace: own, labels } = metadataOf(object);
    // An object without a namespace is cluster-wide, or in whichever namespace it is applied to.
    if (own !== undefined && own !== namespace) return false;
    if (typeof ref["name"] === "string") return name === ref["name"];
    return matchesSelector(ref["selector"] ?? {}, isMap(labels) ? labels : {});
  });
  return found.length === 0 ? null : found;
}

/** Why an expression cannot be answered without a live cluster; null when it can. */
function unknownIn(request: Request, hasParams: boolean): (program: Program) => string | null {
  return ({ reads, variables }) => {
    if (variables.includes("authorizer")) return "what users may do is known only to a live cluster";
    if (!hasParams && variables.includes("params")) return "no binding names its parameters";
    for (const [variable, ...fields] of reads) {
      if (
        variable === "request" &&
        request.userInfo === null &&
        (fields[0] === undefined || fields[0] === "userInfo")
      ) {
        return "who asks is not known";
      }
      if (variable !== "namespaceObject" || request.isNamespaceKnown || request.namespace === null) continue;
      const isName = fields[0] === "metadata" && fields[1] === "name";
      if (!isName) return `the namespace ${request.namespace} is not in the input`;
    }
    return null;
  };
}

function requestValue(request: Request): JsonObject {
  const { group, version, kind, resource, name, namespace, operation, userInfo, object, oldObject } = request;
  const { subresource = "", dryRun = false } = request;
  const gvk = { group, version, ...request.kindAt, kind };
  const gvr = { group, version, resource };
  return {
    kind: gvk,
    resource: gvr,
    subResource: subresource,
    requestKind: gvk,
    requestResource: gvr,
    requestSubResource: subresource,
    name,
    namespace: namespace ?? "",
    operation,
    userInfo: userInfo ?? {},
    dryRun,
    ...(object ? { object } : {}),
    ...(oldObject ? { oldObject } : {}),
  };
}

/** The object as a policy about pods sees the pod in it. */
function viewOf(object: JsonObject | null, isTemplate: boolean): JsonObject | null {
  if (!object || !isTemplate) return object;
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const job = isMap(spec["jobTemplate"]) ? spec["jobTemplate"]["spec"] : spec;
  const template = isMap(job) ? job["template"] : undefined;
  const { metadata: _metadata, spec: _spec, ...rest } = object;
  if (!isMap(template)) return rest;
  const own = isMap(template["metadata"]) ? { metadata: template["metadata"] } : {};
  return { ...rest, ...own, ...(isMap(template["spec"]) ? { spec: template["spec"] } : {}) };
}

/** Where a field of the object that a policy sees stands in the object itself. */
function inObject(field: readonly string[], kind: string, isTemplate: boolean): readonly string[] {
  if (!isTemplate || (field[0] !== "spec" && field[0] !== "metadata")) return field;
  return [...(kind === "CronJob" ? ["spec", "jobTemplate"] : []), "spec", "template", ...field];
}

/** Whether all match conditions hold: true, false, or why there is no answer. */
function conditionsHold(policy: Policy, ask: Ask): true | false | Answer {
  let answer: Answer | null = null;
  for (const { name, expression } of policy.conditions) {
    const value = ask(expression);
    if (value === false) return false;
    if (value instanceof Unknown) answer ??= unknown(value.why);
    else if (value !== true) {
      const why = value instanceof CelError ? value.message : "it is neither true nor false";
      answer ??= policy.failsClosed ? error(`its match condition ${name} fails: ${why}`) : null;
      if (!policy.failsClosed) return false;
    }
  }
  return answer ?? true;
}

function messageOf({ expression, message, messageExpression }: Policy["validations"][number], ask: Ask): string {
  if (messageExpression !== "") {
    const made = ask(messageExpression);
    const text = typeof made === "string" ? made.trim() : "";
    if (text !== "" && Buffer.byteLength(text) <= MAX_MESSAGE && !text.includes("\n")) return text;
  }
  return message.trim() || `failed expression: ${expression.trim()}`;
}

/** What the validations say, the worst first. */
function validate(policy: Policy, ask: Ask, fieldOf: (expression: string) => readonly string[]): Answer {
  const failures: string[] = [];
  let at: readonly string[] | null = null;
  const errors: string[] = [];
  let open: string | null = null;
  for (const validation of policy.validations) {
    const value = ask(validation.expression);
    if (value === true) continue;
    if (value instanceof Unknown) open ??= value.why;
    else if (value instanceof CelError) {
      if (policy.failsClosed) errors.push(value.message);
    } else {
      failures.push(messageOf(validation, ask));
      at ??= fieldOf(validation.expression);
    }
  }
  const annotations = policy.auditAnnotations.flatMap(({ name, expression }) => {
    const value = ask(expression);
    return typeof value === "string" && value !== "" ? [{ key: `${policy.name}/${name}`, value }] : [];
  });
  if (failures.length > 0) return { outcome: "fail", message: failures.join("; "), at: at ?? [], annotations };
  if (errors.length > 0)
    return { outcome: "error", message: `it cannot be decided: ${errors.join("; ")}`, at: [], annotations };
  return open === null ? { ...PASS, annotations } : { ...unknown(open), annotations };
}

const RANK = ["pass", "unknown", "error", "fail"];

/** Asks one policy about one request, for each binding and each of its parameters. */
export function evaluatePolicy(
  policy: Policy,
  expressions: Expressions,
  request: Request,
  find: FindParams,
): Evaluated {
  let object = request.object;
  const matched = policy.match(request);
  if (matched === false) return { verdict: null, object };
  let worst: Answer | null = null;
  const take = (answer: Answer): void => {
    if (!worst || RANK.indexOf(answer.outcome) > RANK.indexOf(worst.outcome)) worst = answer;
  };
  const isTemplate = policy.podControllers.has(request.kind);
  const base = requestValue(request);
  for (const binding of policy.bindings) {
    const bound = binding.match(request);
    if (bound === false) continue;
    if (matched === null || bound === null) {
      take(
        unknown(
          `whether it applies depends on labels of the namespace ${request.namespace}, which is not in the input`,
        ),
      );
      continue;
    }
    const all = paramsOf(policy, binding, request, find);
    if (all === null) {
      if (policy.failsClosed && binding.paramRef?.["parameterNotFoundAction"] !== "Allow")
        take(error(`the parameters that ${binding.name || "it"} names are not there`));
      continue;
    }
    for (const params of all) {
      const values = {
        object: viewOf(object, isTemplate),
        oldObject: viewOf(request.oldObject, isTemplate),
        request: base,
        params,
        namespaceObject: request.namespaceObject,
      };
      const ask = expressions.about(
        values,
        unknownIn(request, params !== null || policy.paramKind === null || binding.name !== ""),
      );
      const holds = conditionsHold(policy, ask);
      if (holds === false) continue;
      if (holds !== true) take(holds);
      else if (policy.mutations.length === 0) {
        take(
          validate(policy, ask, (expression) => inObject(expressions.fieldOf(expression), request.kind, isTemplate)),
        );
      } else {
        const changed = mutate(policy, ask, object);
        take(changed.answer);
        object = changed.object;
      }
    }
  }
  const answer = worst as Answer | null;
  return { verdict: answer ? { policy, ...answer } : null, object };
}

function mutate(policy: Policy, ask: Ask, object: JsonObject | null): { answer: Answer; object: JsonObject | null } {
  let changed = object;
  for (const mutation of policy.mutations) {
    const value = ask(mutation.expression);
    if (value instanceof Unknown) return { answer: unknown(value.why), object };
    const applied = changed === null || value instanceof CelError ? value : applyMutation(mutation, changed, value);
    if (typeof applied === "string" || applied instanceof CelError) {
      const why = applied instanceof CelError ? applied.message : applied;
      return policy.failsClosed
        ? { answer: error(`its change cannot be made: ${why}`), object }
        : { answer: PASS, object };
    }
    changed = applied as JsonObject | null;
  }
  if (changed === object || JSON.stringify(changed) === JSON.stringify(object)) return { answer: PASS, object };
  const fields = differences(object, changed, "").slice(0, 3).join(", ");
  return {
    answer: { outcome: "fail", message: `it would be changed at ${fields}`, at: [], annotations: [] },
    object: changed,
  };
}

/** The paths at which two values differ, as JSON pointers. */
function differences(one: unknown, other: unknown, path: string): string[] {
  if (isMap(one) && isMap(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].flatMap((key) => differences(one[key], other[key], `${path}/${key}`));
  }
  return JSON.stringify(one) === JSON.stringify(other) ? [] : [path || "/"];
}
