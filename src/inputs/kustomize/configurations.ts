import { readDocuments } from "../../lang/yaml/read.ts";
import { emptyConfig, mergeConfig, mergeSpecs } from "./config-merge.ts";
import { decode } from "./decode.ts";
import type { NameReference, TransformerConfig } from "./default-config.ts";
import type { FieldSpec } from "./field-spec.ts";
import { BuildIssue } from "./issue.ts";
import { CONFIGURATION } from "./kustomization.ts";
import type { Loader } from "./loader.ts";
import { specsOf } from "./plugins.ts";

type Fields = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

function readDocument(loader: Loader, path: string): { value: unknown; shown: string } {
  const { text, shown } = loader.text(path);
  const { documents, problems } = readDocuments(text, { file: shown, dropNulls: true });
  const [problem] = problems;
  if (problem && !documents[0]) throw new BuildIssue(problem.message, { file: shown, line: problem.line });
  const [duplicate] = documents[0]?.duplicates ?? [];
  if (duplicate) throw new BuildIssue("a key stands twice in a map", { file: shown, line: duplicate.line });
  return { value: documents[0]?.value ?? {}, shown };
}

/** A file that says which fields each step changes. */
function readConfiguration(loader: Loader, path: string): TransformerConfig {
  const { value, shown } = readDocument(loader, path);
  const config = emptyConfig();
  try {
    const raw = decode(value, CONFIGURATION, { strict: true, lenientText: true }) as Fields;
    for (const [key, specs] of Object.entries(raw)) {
      if (key === "nameReference") continue;
      (config[key as keyof TransformerConfig] as FieldSpec[]).push(...specsOf(specs as Partial<FieldSpec>[]));
    }
    for (const each of (raw["nameReference"] as (Partial<NameReference> & { fieldSpecs?: Partial<FieldSpec>[] })[]) ??
      []) {
      const { group = "", version = "", kind = "", fieldSpecs } = each;
      config.nameReference.push({ group, version, kind, referrers: specsOf(fieldSpecs) });
    }
  } catch (error) {
    if (error instanceof BuildIssue) throw new BuildIssue(error.message, { file: shown, line: 1 });
    throw error;
  }
  return config;
}

/** The configurations that a kustomization names, over each other; null when it names none. */
export function readConfigurations(loader: Loader, paths: readonly string[]): TransformerConfig | null {
  let config: TransformerConfig | null = null;
  for (const path of paths) config = mergeConfig(config ?? emptyConfig(), readConfiguration(loader, path));
  return config;
}

/** Levels of references from one description of a type to another. */
const MAX_REFERENCES = 20;

class TypeReader {
  readonly #types: Fields;
  readonly config = emptyConfig();
  #kind = "";

  constructor(types: Fields) {
    this.#types = types;
    for (const [name, type] of Object.entries(types)) {
      const properties = propertiesOf(type);
      if (!properties || !("kind" in properties && "apiVersion" in properties && "metadata" in properties)) continue;
      this.#kind = name.split(".").at(-1) ?? "";
      this.#read(name, []);
    }
  }

  #spec(path: readonly string[]): FieldSpec {
    return { group: "", version: "", kind: this.#kind, path: path.join("/"), create: false };
  }

  #add(list: "commonAnnotations" | "commonLabels" | "namePrefix", path: readonly string[]): void {
    const merged = mergeSpecs(this.config[list], [this.#spec(path)]);
    this.config[list].splice(0, this.config[list].length, ...merged);
  }

  #read(name: string, path: readonly string[]): void {
    if (path.length > MAX_REFERENCES) throw new BuildIssue(`the type ${name} refers to itself without end`);
    for (const [key, property] of Object.entries(propertiesOf(this.#types[name]) ?? {})) {
      if (!isMap(property)) continue;
      const own = [...path, key];
      if (typeof property["x-kubernetes-annotation"] === "string") this.#add("commonAnnotations", own);
      if (typeof property["x-kubernetes-label-selector"] === "string") this.#add("commonLabels", own);
      if (typeof property["x-kubernetes-identity"] === "string") this.#add("namePrefix", own);
      const version = property["x-kubernetes-object-ref-api-version"];
      const kind = property["x-kubernetes-object-ref-kind"];
      if (typeof version === "string" && typeof kind === "string") {
        const nameKey = property["x-kubernetes-object-ref-name-key"];
        const referrers = [this.#spec([...own, typeof nameKey === "string" ? nameKey : "name"])];
        const merged = mergeConfig(this.config, {
          ...emptyConfig(),
          nameReference: [{ group: "", version, kind, referrers }],
        });
        this.config.nameReference.splice(0, this.config.nameReference.length, ...merged.nameReference);
      }
      const reference = property["$ref"];
      if (typeof reference === "string") this.#read(reference, own);
    }
  }
}

const propertiesOf = (type: unknown): Fields | null => {
  const schema = isMap(type) ? type["Schema"] : undefined;
  const properties = isMap(schema) ? schema["properties"] : undefined;
  return isMap(properties) ? properties : null;
};

/** What descriptions of custom types say about their fields; null when a kustomization names none. */
export function readTypes(loader: Loader, paths: readonly string[]): TransformerConfig | null {
  let config: TransformerConfig | null = null;
  for (const path of paths) {
    const { value } = readDocument(loader, path);
    if (!isMap(value)) throw new BuildIssue(`${path} describes no types`);
    config = mergeConfig(config ?? emptyConfig(), new TypeReader(value).config);
  }
  return config;
}
