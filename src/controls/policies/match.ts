import type { JsonObject } from "../../facts/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { glob } from "../../lang/glob.ts";
import type { Match, Request } from "./policy.ts";

export const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const mapsOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isMap) : []);
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

const matchesGlob = (pattern: string, value: string): boolean => glob(pattern)(value);

const labelsOf = (object: JsonObject | null): JsonObject => {
  const metadata = isMap(object?.["metadata"]) ? object["metadata"] : {};
  return isMap(metadata["labels"]) ? metadata["labels"] : {};
};

const isEmpty = (selector: JsonObject): boolean =>
  Object.keys(isMap(selector["matchLabels"]) ? selector["matchLabels"] : {}).length === 0 &&
  mapsOf(selector["matchExpressions"]).length === 0;

const NAME_LABEL = "kubernetes.io/metadata.name";

/** True if a selector reads no label but the one that every namespace has. */
function readsNameAlone(selector: JsonObject): boolean {
  const keys = Object.keys(isMap(selector["matchLabels"]) ? selector["matchLabels"] : {});
  return [...keys, ...mapsOf(selector["matchExpressions"]).map(({ key }) => key)].every((key) => key === NAME_LABEL);
}

function inNamespace(selector: unknown, request: Request): boolean | null {
  if (!isMap(selector) || isEmpty(selector)) return true;
  if (request.kind === "Namespace" && request.group === "") {
    return matchesSelector(selector, labelsOf(request.object ?? request.oldObject));
  }
  if (request.namespace === null) return true;
  if (!request.isNamespaceKnown && !readsNameAlone(selector)) return null;
  return matchesSelector(selector, { [NAME_LABEL]: request.namespace, ...labelsOf(request.namespaceObject) });
}

function isSelected(selector: unknown, { object, oldObject }: Request): boolean {
  if (!isMap(selector) || isEmpty(selector)) return true;
  return [object, oldObject].some((each) => each !== null && matchesSelector(selector, labelsOf(each)));
}

const has = (values: readonly string[], value: string): boolean => values.includes("*") || values.includes(value);

function isResource(pattern: string, { resource, subresource = "" }: Request): boolean {
  const [name = "", sub = ""] = pattern.split("/");
  return (name === "*" || name === resource) && (sub === subresource || sub === "*");
}

/** True if a rule of a policy or binding names a request. */
function isRuled(rule: JsonObject, request: Request, isExact: boolean): boolean {
  const { group, version, operation, name, namespace } = request;
  const scope = rule["scope"];
  const names = textsOf(rule["resourceNames"]);
  if (!textsOf(rule["resources"]).some((pattern) => isResource(pattern, request))) return false;
  if (!has(textsOf(rule["apiGroups"]), group)) return false;
  // The same objects are served in every version of their group, and a request in one is turned into another.
  if (isExact && !has(textsOf(rule["apiVersions"]), version)) return false;
  if (!has(textsOf(rule["operations"]), operation)) return false;
  if (names.length > 0 && !names.includes(name)) return false;
  return scope === undefined || scope === "*" || (scope === "Cluster") === (namespace === null);
}

/** Whether `matchConstraints` or `matchResources` mean a request; what is left out means all. */
export function matchOf(resources: unknown): Match {
  if (!isMap(resources)) return () => true;
  const isExact = resources["matchPolicy"] === "Exact";
  const rules = mapsOf(resources["resourceRules"]);
  const excluded = mapsOf(resources["excludeResourceRules"]);
  return (request) => {
    if (rules.length > 0 && !rules.some((rule) => isRuled(rule, request, isExact))) return false;
    if (excluded.some((rule) => isRuled(rule, request, isExact))) return false;
    if (!isSelected(resources["objectSelector"], request)) return false;
    return inNamespace(resources["namespaceSelector"], request);
  };
}

const like = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matchesGlob(pattern, text));

/** True if a kind as Kyverno writes it, such as `Pod`, `apps/v1/Deployment` or `*`, is a request's. */
function isKind(pattern: string, { group, version, kind }: Request): boolean {
  const parts = pattern.split("/");
  const wanted = parts.at(-1) ?? "";
  if (!matchesGlob(wanted, kind)) return false;
  if (parts.length === 3) return matchesGlob(parts[0] ?? "", group) && matchesGlob(parts[1] ?? "", version);
  return parts.length < 2 || matchesGlob(parts[0] ?? "", version) || matchesGlob(parts[0] ?? "", group);
}

function isDescribed(resources: unknown, request: Request): boolean | null {
  if (!isMap(resources)) return false;
  const { kinds, name, names, namespaces, operations, selector, namespaceSelector } = resources;
  if (Array.isArray(kinds) && !textsOf(kinds).some((pattern) => isKind(pattern, request))) return false;
  if (typeof name === "string" && !matchesGlob(name, request.name)) return false;
  if (Array.isArray(names) && !like(textsOf(names), request.name)) return false;
  const namespace = request.kind === "Namespace" ? request.name : (request.namespace ?? "");
  if (Array.isArray(namespaces) && !like(textsOf(namespaces), namespace)) return false;
  if (Array.isArray(operations) && !textsOf(operations).includes(request.operation)) return false;
  if (isMap(selector) && !matchesSelector(selector, labelsOf(request.object))) return false;
  return namespaceSelector === undefined ? true : inNamespace(namespaceSelector, request);
}

/** Several answers of which any, or all, must be true; null when one that counts is not known. */
function join(answers: readonly (boolean | null)[], all: boolean): boolean | null {
  if (answers.includes(!all)) return !all;
  return answers.includes(null) ? null : all;
}

/** Whether the `match` or `exclude` of a rule of Kyverno means a request. */
export function kyvernoMatch(block: unknown): Match {
  if (!isMap(block)) return () => false;
  const { any, all, resources } = block;
  return (request) => {
    if (Array.isArray(any))
      return join(
        mapsOf(any).map((each) => isDescribed(each["resources"], request)),
        false,
      );
    if (Array.isArray(all))
      return join(
        mapsOf(all).map((each) => isDescribed(each["resources"], request)),
        true,
      );
    return isDescribed(resources, request);
  };
}
