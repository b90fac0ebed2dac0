import type { JsonObject } from "../../facts/index.ts";
import { CelDouble, CelMap, CelUint, mapGet, mapKeys, Optional, Special, type Value } from "../../lang/cel/value.ts";
import { isMap } from "./match.ts";
import type { Mutation } from "./policy.ts";

/** The fields that tell the items of lists apart when a configuration is applied, by the list's name. */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  volumes: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  resourceClaims: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  hostAliases: ["ip"],
  ports: ["containerPort", "protocol"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  ownerReferences: ["uid"],
  conditions: ["type"],
};
/** Lists of texts that are sets. */
const SETS = new Set(["finalizers"]);
/** Maps that are replaced as a whole, which the API server does not let a configuration do. */
const ATOMIC = new Set(
  "nodeSelector selector labelSelector namespaceSelector fieldRef resourceFieldRef configMapKeyRef secretKeyRef".split(
    " ",
  ),
);

/** The first field of a configuration that could only be replaced as a whole; null when there is none. */
function atomicIn(value: unknown, name: string, path: string): string | null {
  if (Array.isArray(value)) {
    if (!SETS.has(name) && !LIST_KEYS[name]) return path;
    return first(value, (item, index) => atomicIn(item, "", `${path}/${index}`));
  }
  if (!isMap(value)) return null;
  if (ATOMIC.has(name)) return path;
  return first(Object.entries(value), ([key, item]) => atomicIn(item, key, `${path}/${key}`));
}

function first<T>(items: readonly T[], find: (item: T, index: number) => string | null): string | null {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== null) return found;
  }
  return null;
}

/** A value of an expression as JSON; undefined where JSON has none. */
function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map((item: Value) => plain(item));
  if (value instanceof CelDouble) return value.value;
  if (value instanceof CelUint) return Number(value.value);
  if (value instanceof Optional) return value.value === undefined ? undefined : plain(value.value);
  if (value instanceof CelMap)
    return Object.fromEntries(mapKeys(value).map((key) => [String(key), plain(mapGet(value, key) as Value)]));
  if (value instanceof Special) return String(value);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item as Value)]));
  return value;
}

const keyOf = (item: unknown, keys: readonly string[]): string =>
  JSON.stringify(keys.map((key) => (isMap(item) ? (item[key] ?? (key === "protocol" ? "TCP" : null)) : null)));

/** One configuration over another, lists merged by their keys where they have any. */
function merge(under: unknown, over: unknown, name: string): unknown {
  if (isMap(under) && isMap(over)) {
    const merged: Record<string, unknown> = { ...under };
    for (const [key, value] of Object.entries(over)) merged[key] = merge(under[key], value, key);
    return merged;
  }
  if (!Array.isArray(under) || !Array.isArray(over)) return over;
  if (SETS.has(name)) return [...new Set<unknown>([...under, ...over])];
  const keys = LIST_KEYS[name];
  if (!keys) return over;
  const added = new Map(over.map((item): [string, unknown] => [keyOf(item, keys), item]));
  const merged = under.map((item) => {
    const key = keyOf(item, keys);
    const more = added.get(key);
    added.delete(key);
    return more === undefined ? item : merge(item, more, "");
  });
  return [...merged, ...added.values()];
}

const partsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

const INDEX = /^(?:0|[1-9][0-9]*)$/;

/** The map or list that holds the last part of a path; null when it is not there. */
function parentOf(root: unknown, parts: readonly string[]): Record<string, unknown> | unknown[] | null {
  let at: unknown = root;
  for (const part of parts.slice(0, -1)) {
    if (Array.isArray(at)) at = INDEX.test(part) ? at[Number(part)] : undefined;
    else at = isMap(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  }
  return Array.isArray(at) ? at : isMap(at) ? (at as Record<string, unknown>) : null;
}

function valueAt(root: unknown, pointer: string): unknown {
  if (pointer === "") return root;
  const parts = partsOf(pointer);
  const parent = parentOf(root, parts);
  const last = parts.at(-1) ?? "";
  if (Array.isArray(parent)) return INDEX.test(last) ? parent[Number(last)] : undefined;
  return parent && Object.hasOwn(parent, last) ? parent[last] : undefined;
}

/** Carries out one step of a patch in place; a text says why it cannot. */
function step(root: unknown, op: string, path: string, value: unknown): string | null {
  const parts = partsOf(path);
  const parent = parentOf(root, parts);
  const last = parts.at(-1) ?? "";
  const missing = `there is no ${path}`;
  if (!parent || parts.length === 0) return missing;
  if (op !== "add" && valueAt(root, path) === undefined) return missing;
  if (!Array.isArray(parent)) {
    if (op === "remove") delete parent[last];
    else Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
    return null;
  }
  const index = last === "-" && op === "add" ? parent.length : Number(last);
  if ((last !== "-" && !INDEX.test(last)) || index > parent.length) return missing;
  if (op === "add") parent.splice(index, 0, value);
  else if (op === "remove") parent.splice(index, 1);
  else parent[index] = value;
  return null;
}

function patch(object: JsonObject, steps: unknown): JsonObject | string {
  if (!Array.isArray(steps)) return "it is no list of JSONPatch";
  const root = structuredClone(object);
  for (const each of steps) {
    if (!isMap(each)) return "it is no list of JSONPatch";
    const { op, path, from, value } = each;
    if (typeof path !== "string") return "a step has no path";
    let issue: string | null;
    if (op === "test") issue = same(valueAt(root, path), value) ? null : `the test of ${path} fails`;
    else if (op === "move" || op === "copy") {
      const moved = typeof from === "string" ? valueAt(root, from) : undefined;
      if (moved === undefined) return `there is no ${String(from)}`;
      issue = op === "move" ? step(root, "remove", String(from), null) : null;
      issue ??= step(root, "add", path, structuredClone(moved));
    } else if (op === "add" || op === "replace" || op === "remove")
      issue = step(root, op, path, structuredClone(value));
    else return "a step is none of add, replace, remove, move, copy and test";
    if (issue) return issue;
  }
  return root;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Only its name and kind say which object is meant; a configuration cannot change them. */
const FIXED = new Set(["apiVersion", "kind"]);

/** The object after a mutation; a text says why it cannot be made. */
export function applyMutation({ type }: Mutation, object: JsonObject, value: Value): JsonObject | string {
  const made = plain(value);
  if (type === "JSONPatch") return patch(object, made);
  if (!isMap(made)) return "it is no Object";
  const own = Object.fromEntries(Object.entries(made).filter(([key]) => !FIXED.has(key)));
  const atomic = atomicIn(own, "", "");
  if (atomic !== null) return `${atomic} can only be replaced as a whole; a JSON patch can`;
  return merge(object, own, "") as JsonObject;
}
