import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import type { Fold } from "./fold.ts";
import type { GroupSchemas, KindEntry } from "./kubernetes.ts";
import { isRequired, listPrefix, mapPrefix, type Schema, scalarExpression } from "./openapi.ts";
import { Registry } from "./registry.ts";
import type { CrdSource } from "./sources.ts";

interface CustomResourceDefinition {
  readonly kind: "CustomResourceDefinition";
  readonly spec: {
    readonly group: string;
    readonly scope: "Namespaced" | "Cluster";
    readonly names: { readonly kind: string };
    readonly versions: readonly { name: string; served: boolean; schema?: { openAPIV3Schema?: Schema } }[];
  };
}

/** One kind as a module publishes it. */
export interface PublishedKind {
  readonly source: string;
  readonly crd: CustomResourceDefinition["spec"];
}

/** The custom resource definitions in a module's folder. */
export function readCrds({ module, version, files, skip = [] }: CrdSource, folder: string): PublishedKind[] {
  const found: PublishedKind[] = [];
  for (const file of globSync([...files], { cwd: folder }).toSorted()) {
    for (const value of loadAll(readFileSync(join(folder, file), "utf8"))) {
      const crd = value as CustomResourceDefinition | null;
      if (crd?.kind !== "CustomResourceDefinition" || skip.includes(crd.spec.names.kind)) continue;
      found.push({ source: `${module}@${version}`, crd: crd.spec });
    }
  }
  if (found.length === 0)
    throw new Error(`${module}@${version} has no CustomResourceDefinition in ${files.join(", ")}`);
  return found;
}

const capital = (word: string) =>
  word.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter) => letter.toUpperCase());
/** An object that takes any field at all. */
const isOpen = (schema: Schema) => schema["x-kubernetes-preserve-unknown-fields"] === true;

/** The group's schemas out of its published kinds; parts that Kubernetes has too refer to its own. */
export function convertGroup(kinds: readonly PublishedKind[], fold: Fold): GroupSchemas {
  const registry = new Registry();
  const entries = new Map<string, KindEntry>();

  /** @param field The name of the field that leads there, also through lists and maps. */
  function expression(schema: Schema, path: readonly string[], field: string): string {
    const scalar = scalarExpression(schema);
    if (scalar !== null) return scalar;
    if (schema.type === "array" || schema.items) {
      return schema.items ? `${listPrefix(schema)}${expression(schema.items, path, field)}` : "[]any";
    }
    const properties = Object.entries(schema.properties ?? {});
    if (properties.length === 0) {
      const { additionalProperties: values } = schema;
      if (field === "metadata" && values === undefined) return "core/ObjectMeta";
      return typeof values === "object" && !isOpen(schema)
        ? `${mapPrefix(schema)}${expression(values, path, field)}`
        : "object";
    }
    if (field === "metadata" && "labels" in (schema.properties ?? {})) return "core/ObjectMeta";
    const fields: { [name: string]: string } = {};
    for (const [name, of] of properties) {
      fields[name] = expression(of, [...path, capital(name)], name) + (isRequired(schema, name) ? "!" : "");
    }
    if (isOpen(schema) || schema["x-kubernetes-embedded-resource"]) fields["..."] = "any";
    else if (typeof schema.additionalProperties === "object") {
      fields["..."] = expression(schema.additionalProperties, path, field);
    }
    return fold(fields, field) ?? registry.add(fields, path);
  }

  const roots = new Map<string, { kind: string; version: string; text: string }>();
  for (const { crd } of kinds) {
    const versions: { [version: string]: string } = {};
    const { kind } = crd.names;
    for (const version of crd.versions) {
      const schema = version.schema?.openAPIV3Schema;
      if (!version.served || !schema) continue;
      const fields: { [name: string]: string } = { apiVersion: "string", kind: "string", metadata: "core/ObjectMeta" };
      for (const [name, of] of Object.entries(schema.properties ?? {})) {
        if (name in fields) continue;
        fields[name] = name === "status" ? "object" : expression(of, [kind, capital(name)], name);
        if (name !== "status" && isRequired(schema, name)) fields[name] += "!";
      }
      if (isOpen(schema)) fields["..."] = "any";
      const text = JSON.stringify(fields);
      const same = [...roots.values()].find((root) => root.kind === kind && root.text === text);
      const name = same === undefined ? (roots.has(kind) ? `${version.name}.${kind}` : kind) : null;
      if (name !== null) {
        roots.set(name, { kind, version: version.name, text });
        registry.add(fields, [kind], name);
      }
      versions[version.name] = name ?? [...roots].find(([, root]) => root === same)?.[0] ?? kind;
    }
    entries.set(kind, { scope: crd.scope, versions });
  }
  return { kinds: entries, definitions: registry.named().definitions };
}
