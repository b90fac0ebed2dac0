import type { Path } from "../../../core/location.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { isMap, listAt, mapAt, textAt } from "../recognition/candidate.ts";
import { literalVariables } from "../recognition/command-lines.ts";
import type { ObjectFinder } from "./mounted-files.ts";

/** One environment variable as the container would see it. */
export interface Variable {
  /** Null when it is set to something that the input does not tell. */
  readonly value: string | null;
  /** `Secret hub-keys`; null when the manifest writes it out. */
  readonly from: string | null;
  /** Where it is written, in the workload's resource. */
  readonly path: Path;
}

/** The variables of a container, and the objects that may set further ones and are not in the input. */
export interface Variables {
  readonly byName: ReadonlyMap<string, Variable>;
  readonly missing: readonly string[];
}

/** The variables that `envFrom` and `env` set, the latter over the former. */
export function variablesOf(container: JsonObject, path: Path, finder: ObjectFinder): Variables {
  if (container["env"] === undefined && container["envFrom"] === undefined) return NO_VARIABLES;
  const byName = new Map<string, Variable>();
  const missing: string[] = [];
  for (const [place, source] of listAt(container, "envFrom").entries()) {
    if (!isMap(source)) continue;
    for (const [field, kind] of SOURCES) {
      const name = textAt(mapAt(source, `${field}Ref`), "name");
      if (name === "") continue;
      const from = `${kind} ${name}`;
      const entries = finder.entries(kind, name);
      if (entries === null) missing.push(from);
      for (const [key, value] of entries ?? []) {
        byName.set(textAt(source, "prefix") + key, { value, from, path: [...path, "envFrom", place] });
      }
    }
  }
  let literals: ReadonlyMap<string, string> | undefined;
  for (const [place, entry] of listAt(container, "env").entries()) {
    const name = isMap(entry) ? textAt(entry, "name") : "";
    if (!isMap(entry) || name === "") continue;
    const at = [...path, "env", place];
    const { valueFrom, value } = entry;
    if (isMap(valueFrom)) byName.set(name, referredTo(valueFrom, at, finder));
    else if (typeof value === "string" && !value.includes("$(")) byName.set(name, { value, from: null, path: at });
    else byName.set(name, { value: (literals ??= literalVariables(container)).get(name) ?? "", from: null, path: at });
  }
  return { byName, missing };
}

const NO_VARIABLES: Variables = { byName: new Map(), missing: [] };

const SOURCES = [
  ["configMap", "ConfigMap"],
  ["secret", "Secret"],
] as const;

function referredTo(valueFrom: JsonObject, path: Path, finder: ObjectFinder): Variable {
  for (const [field, kind] of SOURCES) {
    const reference = mapAt(valueFrom, `${field}KeyRef`);
    const name = textAt(reference, "name");
    if (name === "") continue;
    const value = finder.entries(kind, name)?.get(textAt(reference, "key")) ?? null;
    return { value, from: `${kind} ${name}`, path };
  }
  return { value: null, from: "the pod's own fields", path };
}
