import type { JsonObject } from "../../inventory/index.ts";
import { compilePattern, pick, type Step } from "./pattern.ts";
import type { Place } from "./place.ts";
import { isMap, NONE } from "./value.ts";

/** What each field of a container must be to be one; fields of other types at container-like places mean other things. */
const CONTAINER_FIELDS: Readonly<Record<string, "string" | "list" | "map" | "boolean">> = {
  name: "string",
  image: "string",
  imagePullPolicy: "string",
  workingDir: "string",
  restartPolicy: "string",
  command: "list",
  args: "list",
  env: "list",
  envFrom: "list",
  ports: "list",
  volumeMounts: "list",
  volumeDevices: "list",
  resizePolicy: "list",
  terminationMessagePolicy: "string",
  terminationMessagePath: "string",
  resources: "map",
  securityContext: "map",
  livenessProbe: "map",
  readinessProbe: "map",
  startupProbe: "map",
  lifecycle: "map",
  stdin: "boolean",
  stdinOnce: "boolean",
  tty: "boolean",
};

/** The container that the fields at a container-like place make; unknown fields are left out. */
export function containerFields(value: JsonObject): Record<string, unknown> {
  const container: Record<string, unknown> = {};
  for (const [field, type] of Object.entries(CONTAINER_FIELDS)) {
    const read = value[field];
    if (read === undefined) continue;
    const fitting = asField(read, type);
    if (fitting !== undefined) container[field] = fitting;
  }
  return container;
}

/** A value as a container's field has it: one word becomes a list, a map of variables the list of `env`. */
function asField(value: unknown, type: "string" | "list" | "map" | "boolean"): unknown {
  if (type === "list") {
    if (Array.isArray(value)) return value;
    if (typeof value === "string") return [value];
    if (!isMap(value) || !Object.values(value).every((item) => typeof item === "string")) return undefined;
    return Object.entries(value).map(([name, text]) => ({ name, value: text }));
  }
  if (type === "map") return isMap(value) ? value : undefined;
  return typeof value === type ? value : undefined;
}

/** Finds the value that an expression of a kind's entry means. */
export interface Scope {
  readonly root: JsonObject;
  readonly rootPlace: Place;
  readonly value: unknown;
  readonly place: Place;
  /** The keys of the wildcards of the pod's place. */
  readonly keys: readonly (string | number)[];
  readonly at: readonly Step[];
}

/** How many wildcards two patterns share in the part that is alike. */
function sharedWildcards(a: readonly Step[], b: readonly Step[]): number {
  let shared = 0;
  for (let index = 0; index < Math.min(a.length, b.length) && a[index] === b[index]; index++) {
    if (typeof a[index] !== "string") shared++;
  }
  return shared;
}

/** A compiled path that is read relative to a pod's place or from the root. */
export type Reader = (scope: Scope) => { value: unknown; place: Place } | null;

/** Compiles a path of a kind's entry. */
export function readerOf(text: string): Reader {
  if (text.startsWith("^.")) {
    const { steps } = compilePattern(text.slice(1));
    return ({ root, rootPlace, at, keys }) => pick(root, rootPlace, [...at.slice(0, -1), ...steps], keys);
  }
  const { relative, steps } = compilePattern(text);
  if (relative) return (scope) => pick(scope.value, scope.place, steps, NONE);
  if (steps.every((step) => typeof step === "string")) return (scope) => pick(scope.root, scope.rootPlace, steps, NONE);
  return (scope) => pick(scope.root, scope.rootPlace, steps, scope.keys.slice(0, sharedWildcards(scope.at, steps)));
}

/** Compiles the first present of several paths or texts with `{path}` parts. */
export function firstOf(texts: readonly string[]): Reader {
  const readers = texts.map((text) => (text.includes("{") ? textReader(text) : readerOf(text)));
  return (scope) => {
    for (const read of readers) {
      const found = read(scope);
      if (found !== null) return found;
    }
    return null;
  };
}

/** A text whose `{path}` parts are filled in; an absent part goes with the text between it and the part before. */
function textReader(text: string): Reader {
  const pieces = [...text.matchAll(/([^{]*)\{([^}]+)\}/g)].map(([, before, path]) => ({
    before: before ?? "",
    read: readerOf(path ?? ""),
  }));
  const after = text.slice(text.lastIndexOf("}") + 1);
  return (scope) => {
    let filled = "";
    let place: Place | null = null;
    for (const { before, read } of pieces) {
      const found = read(scope);
      if (found === null || (typeof found.value !== "string" && typeof found.value !== "number")) continue;
      if (found.value === "") continue;
      filled += filled === "" ? String(found.value) : before + String(found.value);
      place ??= found.place;
    }
    return place === null ? null : { value: filled + after, place };
  };
}

/** The keys of a dotted target such as `resources.limits["nvidia.com/gpu"]`. */
export function targetKeys(text: string): string[] {
  return compilePattern(text).steps.filter((step) => typeof step === "string");
}

/** The keys of a target with the `{path}` parts of its keys filled in; null when one is absent. */
export function filledKeys(keys: readonly string[], scope: Scope): readonly string[] | null {
  if (!keys.some((key) => key.includes("{"))) return keys;
  const filled = keys.map((key) => (key.includes("{") ? textReader(key)(scope)?.value : key));
  return filled.every((key) => typeof key === "string") ? filled : null;
}

/** Sets a field below a container that is being made, copying the maps on the way; `target` is the container's own. */
export function setField(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key, ...rest] = keys;
  if (key === undefined) return;
  if (rest.length === 0) {
    const type = CONTAINER_FIELDS[key];
    const fitting = type === undefined ? value : asField(value, type);
    if (fitting !== undefined) target[key] = fitting;
    return;
  }
  const inner = isMap(target[key]) ? { ...(target[key] as JsonObject) } : {};
  setField(inner as Record<string, unknown>, rest, value);
  target[key] = inner;
}
