import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { SEVERITIES, type Severity } from "../../core/severity.ts";
import type { JsonObject } from "../../facts/index.ts";
import { isMap, kyvernoMatch, mapsOf, matchOf, textsOf } from "./match.ts";
import type { Binding, Match, Mutation, Named, Policy, Request, Validation } from "./policy.ts";

/** What a folder of policies holds. */
export interface Policies {
  readonly policies: readonly Policy[];
  /** Objects beside the policies, among them their parameters. */
  readonly objects: readonly JsonObject[];
  readonly problems: readonly Problem[];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const at = (value: unknown, key: string): unknown => (isMap(value) ? value[key] : undefined);
const nameOf = (object: JsonObject): string => text(at(object["metadata"], "name"));

const namedOf = (value: unknown, key = "expression"): Named[] =>
  mapsOf(value).map((each) => ({ name: text(each["name"]) || text(each["key"]), expression: text(each[key]) }));

const validationsOf = (value: unknown): Validation[] =>
  mapsOf(value).map((each) => ({
    expression: text(each["expression"]),
    message: text(each["message"]),
    messageExpression: text(each["messageExpression"]),
  }));

function mutationsOf(value: unknown): Mutation[] {
  return mapsOf(value).map((each) => {
    const patch = each["jsonPatch"];
    const isPatch = each["patchType"] === "JSONPatch" || patch !== undefined;
    const expression = text(at(isPatch ? patch : each["applyConfiguration"], "expression"));
    return { type: isPatch ? "JSONPatch" : "ApplyConfiguration", expression };
  });
}

function paramKindOf(value: unknown): Policy["paramKind"] {
  return isMap(value) ? { apiVersion: text(value["apiVersion"]), kind: text(value["kind"]) } : null;
}

const EVERYWHERE: Match = () => true;
/** Stands for the binding of a policy that is read without one: it is asked of everything. */
const ANYWHERE: Binding = { name: "", match: EVERYWHERE, paramRef: null };

function severityOf(object: JsonObject, actions: readonly string[]): Severity {
  const given = text(at(at(object["metadata"], "annotations"), "policies.kyverno.io/severity"));
  const known = SEVERITIES.find((severity) => severity === given);
  if (known) return known;
  if (actions.length === 0 || actions.some((action) => /^(?:deny|enforce)$/i.test(action))) return "high";
  return actions.includes("Warn") ? "medium" : "low";
}

const WORKLOADS = ["DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet", "CronJob"];
const NONE: ReadonlySet<string> = new Set();

/** What all forms share. */
function base(
  id: string,
  object: JsonObject,
  document: Document,
  actions: readonly string[],
): Omit<Policy, "match" | "bindings"> {
  const annotations = at(object["metadata"], "annotations");
  const name = nameOf(object);
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  return {
    id: `${id}:${name}`,
    name,
    rule: "",
    title: text(at(annotations, "policies.kyverno.io/title")) || `${text(object["kind"])} ${name}`,
    why: text(at(annotations, "policies.kyverno.io/description")).trim() || `Your own policy ${name} asks for it.`,
    severity: severityOf(object, actions),
    document,
    failsClosed: spec["failurePolicy"] !== "Ignore",
    paramKind: paramKindOf(spec["paramKind"]),
    conditions: namedOf(spec["matchConditions"]),
    variables: namedOf(spec["variables"]),
    validations: validationsOf(spec["validations"]),
    mutations: mutationsOf(spec["mutations"]),
    auditAnnotations: namedOf(spec["auditAnnotations"], "valueExpression"),
    podControllers: NONE,
  };
}

class Reader {
  readonly policies: Policy[] = [];
  readonly objects: JsonObject[] = [];
  readonly problems: Problem[] = [];
  readonly #bindings = new Map<string, { object: JsonObject; binding: Binding }[]>();

  binding(kind: string, object: JsonObject): void {
    const spec = isMap(object["spec"]) ? object["spec"] : {};
    const paramRef = isMap(spec["paramRef"]) ? spec["paramRef"] : null;
    const actions = kind === "vap" ? textsOf(spec["validationActions"]) : ["Deny"];
    const binding = { name: nameOf(object), match: matchOf(spec["matchResources"]), paramRef, actions };
    const key = `${kind}:${text(spec["policyName"])}`;
    this.#bindings.set(key, [...(this.#bindings.get(key) ?? []), { object, binding }]);
  }

  /** A ValidatingAdmissionPolicy or MutatingAdmissionPolicy. */
  admission(kind: "vap" | "map", object: JsonObject, document: Document): void {
    const bound = this.#bindings.get(`${kind}:${nameOf(object)}`) ?? [];
    const actions = bound.flatMap((each) => textsOf(at(each.object["spec"], "validationActions")));
    this.policies.push({
      ...base(kind, object, document, actions),
      ...(kind === "map" ? { severity: "info" as const } : {}),
      match: matchOf(at(object["spec"], "matchConstraints")),
      bindings: bound.length > 0 ? bound.map(({ binding }) => binding) : [ANYWHERE],
    });
  }

  /** A ValidatingPolicy or MutatingPolicy of Kyverno, which need no binding. */
  kyverno(object: JsonObject, document: Document): void {
    const spec = isMap(object["spec"]) ? object["spec"] : {};
    const constraints = spec["matchConstraints"];
    const own = matchOf(constraints);
    const namespace = text(object["kind"]).startsWith("Namespaced") ? text(at(object["metadata"], "namespace")) : null;
    const inScope: Match = (request) => (namespace === null || request.namespace === namespace ? own(request) : false);
    const isMutating = text(object["kind"]).endsWith("MutatingPolicy");
    this.policies.push({
      ...base("kyverno", object, document, textsOf(spec["validationActions"])),
      ...(isMutating ? { severity: "info" as const } : {}),
      match: inScope,
      bindings: [ANYWHERE],
    });
    const controllers = controllersOf(constraints, spec["autogen"]);
    if (controllers.size === 0) return;
    const asPods: Match = (request) => (controllers.has(request.kind) ? inScope(asPod(request)) : false);
    const last = this.policies.at(-1) as Policy;
    this.policies.push({ ...last, match: asPods, podControllers: controllers, rule: "autogen" });
  }

  /** The rules of a ClusterPolicy or Policy of Kyverno that are CEL. */
  rules(object: JsonObject, document: Document): void {
    const spec = isMap(object["spec"]) ? object["spec"] : {};
    const rules = mapsOf(spec["rules"]);
    if (!rules.some((rule) => isMap(at(rule["validate"], "cel")))) {
      this.unsupported(object, document, "its rules are not CEL");
      return;
    }
    const namespace = object["kind"] === "Policy" ? text(at(object["metadata"], "namespace")) : null;
    const autogen = at(at(object["metadata"], "annotations"), "pod-policies.kyverno.io/autogen-controllers");
    for (const rule of rules) {
      const cel = at(rule["validate"], "cel");
      if (!isMap(cel)) continue;
      const matches = kyvernoMatch(rule["match"]);
      const excludes = isMap(rule["exclude"]) ? kyvernoMatch(rule["exclude"]) : () => false;
      const match: Match = (request) => {
        if (namespace !== null && request.namespace !== namespace) return false;
        const excluded = excludes(request);
        return excluded === true ? false : excluded === null ? null : matches(request);
      };
      const action = text(at(rule["validate"], "failureAction")) || text(spec["validationFailureAction"]) || "Audit";
      const policy: Policy = {
        ...base("kyverno", object, document, [action]),
        rule: text(rule["name"]),
        match,
        paramKind: paramKindOf(cel["paramKind"]),
        conditions: namedOf(rule["celPreconditions"]),
        variables: namedOf(cel["variables"]),
        validations: validationsOf(cel["expressions"]),
        auditAnnotations: namedOf(cel["auditAnnotations"], "valueExpression"),
        bindings: [{ name: "", match: EVERYWHERE, paramRef: isMap(cel["paramRef"]) ? cel["paramRef"] : null }],
      };
      this.policies.push(policy);
      const controllers = ruleControllers(rule, autogen);
      if (controllers.size === 0) continue;
      const asPods: Match = (request) => (controllers.has(request.kind) ? match(asPod(request)) : false);
      this.policies.push({ ...policy, match: asPods, podControllers: controllers });
    }
  }

  unsupported(object: JsonObject, document: Document, why: string): void {
    const message = `the ${text(object["kind"])} ${nameOf(object)} is not evaluated: ${why}`;
    const line = document.locator.locate([])?.line ?? null;
    this.problems.push({ code: "policy/unsupported", file: document.file, line, message });
  }
}

/** The request as if its object were the pod that it makes. */
const asPod = (request: Request): Request => ({ ...request, group: "", version: "v1", kind: "Pod", resource: "pods" });

/** The kinds that a policy about pods alone is asked of too, by their templates. */
function controllersOf(constraints: unknown, autogen: unknown): ReadonlySet<string> {
  const rules = mapsOf(at(constraints, "resourceRules"));
  const isPods =
    rules.length > 0 &&
    rules.every((rule) => textsOf(rule["resources"]).join() === "pods" && textsOf(rule["resourceNames"]).length === 0);
  const hasSelector = isMap(at(constraints, "objectSelector")) || isMap(at(constraints, "namespaceSelector"));
  if (!isPods || hasSelector || mapsOf(at(constraints, "excludeResourceRules")).length > 0) return NONE;
  const given = at(at(autogen, "podControllers"), "controllers");
  if (!Array.isArray(given)) return new Set(WORKLOADS);
  const wanted = new Set(textsOf(given).map((each) => each.toLowerCase()));
  return new Set(WORKLOADS.filter((kind) => wanted.has(`${kind.toLowerCase()}s`)));
}

function ruleControllers(rule: JsonObject, annotation: unknown): ReadonlySet<string> {
  if (annotation === "none") return NONE;
  const blocks = [rule["match"], rule["exclude"]]
    .filter(isMap)
    .flatMap((block) => [
      ...mapsOf(block["any"]).map((each) => each["resources"]),
      ...mapsOf(block["all"]).map((each) => each["resources"]),
      ...(isMap(block["resources"]) ? [block["resources"]] : []),
    ]);
  const isPods = blocks.every(
    (each) =>
      isMap(each) &&
      textsOf(each["kinds"]).every((kind) => kind === "Pod" || kind.endsWith("/Pod")) &&
      each["name"] === undefined &&
      each["names"] === undefined &&
      each["selector"] === undefined &&
      each["annotations"] === undefined,
  );
  if (!isPods || blocks.length === 0) return NONE;
  if (typeof annotation !== "string") return new Set(WORKLOADS);
  const wanted = new Set(annotation.split(",").map((each) => each.trim()));
  return new Set(WORKLOADS.filter((kind) => wanted.has(kind)));
}

const OTHER_KYVERNO = "what it does is more than CEL about one object";

/** The policies among documents, and what stands beside them. */
export function readPolicies(documents: readonly Document[]): Policies {
  const reader = new Reader();
  const objects = documents.flatMap((document) => objectsIn(document).map((object) => ({ object, document })));
  const groupOf = (object: JsonObject): string => text(object["apiVersion"]).split("/")[0] ?? "";
  for (const { object } of objects) {
    const kind = text(object["kind"]);
    if (groupOf(object) !== "admissionregistration.k8s.io") continue;
    if (kind === "ValidatingAdmissionPolicyBinding") reader.binding("vap", object);
    else if (kind === "MutatingAdmissionPolicyBinding") reader.binding("map", object);
  }
  for (const { object, document } of objects) {
    const kind = text(object["kind"]);
    const group = groupOf(object);
    if (kind === "ValidatingAdmissionPolicy") reader.admission("vap", object, document);
    else if (kind === "MutatingAdmissionPolicy") reader.admission("map", object, document);
    else if (group === "policies.kyverno.io" && /^(?:Namespaced)?(?:Validating|Mutating)Policy$/.test(kind)) {
      reader.kyverno(object, document);
    } else if (group === "policies.kyverno.io") reader.unsupported(object, document, OTHER_KYVERNO);
    else if (group === "kyverno.io" && (kind === "ClusterPolicy" || kind === "Policy")) reader.rules(object, document);
    else reader.objects.push(object);
  }
  return { policies: reader.policies, objects: reader.objects, problems: reader.problems };
}

function objectsIn({ value }: Document): JsonObject[] {
  if (!isMap(value)) return [];
  return value["kind"] === "List" ? [...mapsOf(value["items"])] : [value];
}
