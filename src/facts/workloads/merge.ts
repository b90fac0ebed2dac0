import type { JsonObject } from "../../inventory/index.ts";
import { isMap } from "./value.ts";

/**
 * The field by which Kubernetes tells the elements of a list of a pod spec apart when it merges; other lists are
 * replaced as a whole.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/api/core/v1/types.go (patchMergeKey)
 */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  env: ["name"],
  ports: ["containerPort"],
  volumes: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  imagePullSecrets: ["name"],
  hostAliases: ["ip"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  resourceClaims: ["name"],
};
const MAX_DEPTH = 32;

/**
 * A pod spec, container or pod template with a patch laid over it by the rules of a strategic merge patch; neither is
 * changed, and parts that only one of them has are shared.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function mergeOver(base: JsonObject, patch: JsonObject, depth = 0): JsonObject {
  if (patch["$patch"] === "replace") return withoutDirectives(patch);
  if (patch["$patch"] === "delete") return {};
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith("$")) continue;
    if (value === null) delete merged[key];
    else define(merged, key, mergeValue(key, merged[key], value, depth));
  }
  return merged;
}

function mergeValue(key: string, base: unknown, patch: unknown, depth: number): unknown {
  if (depth >= MAX_DEPTH) return patch;
  if (isMap(patch)) return isMap(base) ? mergeOver(base, patch, depth + 1) : withoutDirectives(patch);
  const mergeKeys = MERGE_KEYS[key];
  if (Array.isArray(base) && Array.isArray(patch) && mergeKeys) {
    return mergeLists(base as unknown[], patch as unknown[], mergeKeys, depth + 1);
  }
  return patch;
}

function mergeLists(base: unknown[], patch: unknown[], keys: readonly string[], depth: number): unknown[] {
  if (patch.some((item) => isMap(item) && item["$patch"] === "replace" && Object.keys(item).length === 1)) {
    return patch.filter((item) => !isMap(item) || item["$patch"] === undefined);
  }
  const merged = [...base];
  for (const item of patch) {
    const index = isMap(item) ? indexOfSame(merged, item, keys) : -1;
    if (!isMap(item) || index < 0) merged.push(isMap(item) ? withoutDirectives(item) : item);
    else if (item["$patch"] === "delete") merged.splice(index, 1);
    else merged[index] = mergeOver(merged[index] as JsonObject, item, depth);
  }
  return merged;
}

/** Where a list has the element that a patch's element means; -1 for nowhere. */
function indexOfSame(list: readonly unknown[], item: JsonObject, keys: readonly string[]): number {
  if (item[keys[0] as string] === undefined) return -1;
  return list.findIndex((other) => isMap(other) && keys.every((key) => other[key] === item[key]));
}

function withoutDirectives(value: JsonObject): JsonObject {
  return value["$patch"] === undefined
    ? value
    : Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith("$")));
}

/** Sets a field, also one named `__proto__`, as the object's own. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
