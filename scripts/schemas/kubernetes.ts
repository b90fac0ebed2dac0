import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isRequired, listPrefix, mapPrefix, type Schema, scalarExpression } from "./openapi.ts";
import type { Fields } from "./registry.ts";

export interface KindEntry {
  readonly scope: "Namespaced" | "Cluster";
  /** Names of the definitions by version. */
  readonly versions: { [version: string]: string };
}

/** What one file of library/schemas holds. */
export interface GroupSchemas {
  readonly kinds: Map<string, KindEntry>;
  readonly definitions: Map<string, Fields>;
}

interface Swagger {
  readonly definitions: { readonly [name: string]: Schema };
  readonly paths: { readonly [path: string]: { readonly post?: Operation; readonly get?: Operation } };
}
interface Operation {
  readonly "x-kubernetes-action"?: string;
  readonly "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string };
}

/** Definitions that are not what their schema says, because they read and write themselves. */
const SPECIAL: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int|string",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "time",
  "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "object",
  "io.k8s.apimachinery.pkg.runtime.RawExtension": "object",
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "any",
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": "any",
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "any",
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
};

/** Fields that are written as required, yet are filled in or may be left out when an object is created. */
const NOT_REQUIRED = new Set([
  "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern.status",
  "io.k8s.api.core.v1.ContainerResizePolicy.restartPolicy",
  "io.k8s.api.core.v1.Event.metadata",
  "io.k8s.api.core.v1.ScaleIOPersistentVolumeSource.secretRef",
  "io.k8s.api.core.v1.ScaleIOVolumeSource.secretRef",
  "io.k8s.api.rbac.v1.RoleRef.apiGroup",
  "io.k8s.api.storage.v1.CSINodeSpec.drivers",
]);

const fileOf = (group: string) => (group === "" ? "core" : group);
const REFERENCE = "#/definitions/";

/** Orders versions as Kubernetes prefers them: v2, v1, v1beta2, v1beta1, v1alpha1. */
function byPreference(a: string, b: string): number {
  const rank = (version: string) => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (!match) return [9, 0, 0];
    return [match[2] === undefined ? 0 : match[2] === "beta" ? 1 : 2, -Number(match[1]), -Number(match[3] ?? 0)];
  };
  const [left, right] = [rank(a), rank(b)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : 1;
}

/** The values of enumerated fields, which the published document leaves out: `io.k8s.api.core.v1.Container\nfield`. */
function readEnums(folder: string): Map<string, { values: string[]; ofItems: boolean }> {
  const enums = new Map<string, { values: string[]; ofItems: boolean }>();
  const file = join(folder, "pkg/generated/openapi/zz_generated.openapi.go");
  if (!existsSync(file)) return enums;
  const text = readFileSync(file, "utf8");
  let definition = "";
  let field = "";
  for (const line of text.split("\n")) {
    const start = /^func schema_k8sio_api_([a-z0-9]+)_(v[a-z0-9]+)_(\w+)\(/.exec(line);
    if (start) definition = `io.k8s.api.${start[1]}.${start[2]}.${start[3]}`;
    else if (line.startsWith("func ")) definition = "";
    const named = /^\t{5}"(\w+)": \{$/.exec(line);
    if (named) field = named[1] ?? "";
    const listed = /^(\t+)Enum:\s+\[\]interface\{\}\{(.*)\},$/.exec(line);
    if (!listed || definition === "") continue;
    const values = [...(listed[2] ?? "").matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? "");
    enums.set(`${definition}\n${field}`, { values, ofItems: (listed[1] ?? "").length > 7 });
  }
  return enums;
}

/** The group of a definition's package, told by the kinds that live in it; everything shared is in core. */
function groupsOfPackages(swagger: Swagger): Map<string, string> {
  const groups = new Map<string, string>();
  for (const [name, schema] of Object.entries(swagger.definitions)) {
    const kinds = schema["x-kubernetes-group-version-kind"] ?? [];
    const [first] = kinds;
    if (kinds.length === 1 && first) groups.set(name.slice(0, name.lastIndexOf(".")), fileOf(first.group));
  }
  return groups;
}

/** Reads the built-in kinds of a Kubernetes module into one entry per API group. */
export function readKubernetes(folder: string): Map<string, GroupSchemas> {
  const swagger: Swagger = JSON.parse(readFileSync(join(folder, "api/openapi-spec/swagger.json"), "utf8"));
  const enums = readEnums(folder);
  const groups = groupsOfPackages(swagger);
  const result = new Map<string, GroupSchemas>();
  const versionsOf = new Map<string, string[]>();

  const place = (name: string) => {
    const dot = name.lastIndexOf(".");
    const version = name.slice(name.lastIndexOf(".", dot - 1) + 1, dot);
    return { group: groups.get(name.slice(0, dot)) ?? "core", version, base: name.slice(dot + 1) };
  };
  for (const name of Object.keys(swagger.definitions)) {
    const { group, version, base } = place(name);
    const key = `${group}/${base}`;
    versionsOf.set(key, [...(versionsOf.get(key) ?? []), version].toSorted(byPreference));
  }
  const localName = (name: string) => {
    const { group, version, base } = place(name);
    const preferred = versionsOf.get(`${group}/${base}`)?.[0] === version;
    return { group, name: preferred ? base : `${version}.${base}` };
  };

  const pending: string[] = [];
  const seen = new Set<string>();
  function expression(schema: Schema, from: string, key: string, inItems: boolean): string {
    const target = schema.$ref ?? schema.allOf?.[0]?.$ref;
    if (target) {
      const name = target.slice(REFERENCE.length);
      const special = SPECIAL[name];
      if (special) return special;
      if (!seen.has(name)) {
        seen.add(name);
        pending.push(name);
      }
      const { group, name: local } = localName(name);
      return group === from ? local : `${group}/${local}`;
    }
    const listed = enums.get(key);
    if (listed && listed.ofItems === inItems && schema.type === "string") {
      return scalarExpression({ ...schema, enum: listed.values }) ?? "string";
    }
    const scalar = scalarExpression(schema);
    if (scalar !== null) return scalar;
    if (schema.type === "array" && schema.items) {
      return `${listPrefix(schema)}${expression(schema.items, from, key, true)}`;
    }
    if (typeof schema.additionalProperties === "object") {
      return `${mapPrefix(schema)}${expression(schema.additionalProperties, from, key, true)}`;
    }
    return "object";
  }
  const groupEntry = (group: string) => {
    const entry = result.get(group) ?? { kinds: new Map(), definitions: new Map() };
    result.set(group, entry);
    return entry;
  };

  for (const [path, operations] of Object.entries(swagger.paths)) {
    const kind = operations.post?.["x-kubernetes-group-version-kind"];
    if (!kind || operations.post?.["x-kubernetes-action"] === "connect") continue;
    const definition = Object.entries(swagger.definitions).find(([, schema]) =>
      schema["x-kubernetes-group-version-kind"]?.some(
        (each) => each.group === kind.group && each.version === kind.version && each.kind === kind.kind,
      ),
    )?.[0];
    if (!definition) continue;
    const { kinds } = groupEntry(fileOf(kind.group));
    const scope = path.includes("/namespaces/{namespace}/") ? "Namespaced" : "Cluster";
    const entry = kinds.get(kind.kind) ?? { scope, versions: {} };
    kinds.set(kind.kind, scope === "Namespaced" ? { scope, versions: entry.versions } : entry);
    entry.versions[kind.version] = localName(definition).name;
    if (!seen.has(definition)) {
      seen.add(definition);
      pending.push(definition);
    }
  }
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const schema = swagger.definitions[name] ?? {};
    const { group, name: local } = localName(name);
    const fields: { [field: string]: string } = {};
    for (const [field, of] of Object.entries(schema.properties ?? {})) {
      const required = isRequired(schema, field) && !NOT_REQUIRED.has(`${name}.${field}`);
      fields[field] = expression(of, group, `${name}\n${field}`, false) + (required ? "!" : "");
    }
    groupEntry(group).definitions.set(local, fields);
  }
  for (const schemas of result.values()) mergeEqualVersions(schemas);
  return result;
}

/** Replaces the definitions of older versions that say the same as the newest one's, until none does. */
function mergeEqualVersions({ kinds, definitions }: GroupSchemas): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const name of definitions.keys()) {
      const base = name.slice(name.lastIndexOf(".") + 1);
      const [own, newest] = [definitions.get(name), definitions.get(base)];
      if (base === name || !own || !newest) continue;
      const pattern = new RegExp(`(^|[\\]}])${RegExp.escape(name)}(?=!?$)`);
      const rename = (text: string) => text.replace(pattern, `$1${base}`);
      const renamed = Object.entries(own).map(([field, text]) => [field, rename(text)]);
      if (JSON.stringify(Object.fromEntries(renamed)) !== JSON.stringify(newest)) continue;
      definitions.delete(name);
      changed = true;
      for (const [other, fields] of definitions) {
        definitions.set(other, Object.fromEntries(Object.entries(fields).map(([key, text]) => [key, rename(text)])));
      }
      for (const entry of kinds.values()) {
        for (const [version, target] of Object.entries(entry.versions)) {
          if (target === name) entry.versions[version] = base;
        }
      }
    }
  }
}

/** Adds what an earlier release has and a newer one has not: kinds, versions of kinds, and what they are made of. */
export function addEarlier(newer: Map<string, GroupSchemas>, earlier: ReadonlyMap<string, GroupSchemas>): void {
  const target = (expression: string, group: string) => {
    const found = /(?:([a-z0-9.-]+)\/)?([\w.]+)$/.exec(expression.replace(/!$/, ""));
    const [, of = group, name = ""] = found ?? [];
    return earlier.get(of)?.definitions.has(name) ? { group: of, name } : null;
  };
  function bring(group: string, name: string): void {
    const { definitions } = newer.get(group) ?? { definitions: new Map<string, Fields>() };
    const fields = earlier.get(group)?.definitions.get(name);
    if (definitions.has(name) || !fields) return;
    definitions.set(name, fields);
    for (const text of Object.values(fields)) {
      const next = target(text, group);
      if (next !== null) bring(next.group, next.name);
    }
  }
  for (const [group, { kinds }] of earlier) {
    const into = newer.get(group) ?? { kinds: new Map<string, KindEntry>(), definitions: new Map<string, Fields>() };
    newer.set(group, into);
    for (const [kind, { scope, versions }] of kinds) {
      const entry = into.kinds.get(kind) ?? { scope, versions: {} };
      for (const [version, name] of Object.entries(versions)) {
        if (version in entry.versions || version.includes("alpha")) continue;
        into.kinds.set(kind, entry);
        // What bears the name already may be another version's: then this one keeps its own beside it.
        const own = into.definitions.has(name) ? `${version}.${kind}` : name;
        const fields = earlier.get(group)?.definitions.get(name);
        if (!fields) continue;
        entry.versions[version] = own;
        if (own === name) bring(group, name);
        else bringAs(group, name, own, version);
      }
    }
  }
  /** Brings a kind under a name of its own, with the part `spec` of its own too where the newer one differs. */
  function bringAs(group: string, name: string, own: string, version: string): void {
    const { definitions } = newer.get(group) ?? { definitions: new Map<string, Fields>() };
    const fields = earlier.get(group)?.definitions.get(name);
    if (!fields || definitions.has(own)) return;
    const renamed: { [field: string]: string } = {};
    definitions.set(own, renamed);
    for (const [field, text] of Object.entries(fields)) {
      const next = target(text, group);
      // What the newer version no longer requires was filled in before, too.
      const relaxed = definitions.get(name)?.[field]?.endsWith("!") === false;
      renamed[field] = relaxed ? text.replace(/!$/, "") : text;
      if (next === null) continue;
      if (next.group !== group || !definitions.has(next.name)) {
        bring(next.group, next.name);
        continue;
      }
      const [before, now] = [earlier.get(group)?.definitions.get(next.name), definitions.get(next.name)];
      if (Object.keys(before ?? {}).every((each) => now?.[each] !== undefined)) continue;
      const local = `${version}.${next.name}`;
      renamed[field] = (renamed[field] ?? text).replace(next.name, local);
      bringAs(group, next.name, local, version);
    }
  }
}
