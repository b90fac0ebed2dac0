import { textOf, GoMap } from "../../lang/gotemplate/value.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { unpack } from "./archive.ts";
import { type Chart, ChartError, type ChartFile, type Dependency } from "./chart.ts";
import { fromPlain } from "./functions/json.ts";
import { Version } from "./functions/semver.ts";

/** Charts that may lie inside one another. */
const MAX_CHART_DEPTH = 32;
const ALIAS = /^[a-zA-Z0-9_-]+$/;

/** A YAML text as data; several documents are merged, later ones over earlier ones. @throws ChartError */
export function readValues(text: string, file: string): GoMap {
  const { documents, problems } = readDocuments(text, { file, dropNulls: false });
  const problem = problems.find(({ code }) => code !== "yaml/ignored");
  if (problem) throw new ChartError(file, problem.message, problem.line, problem.code);
  let values = new GoMap();
  for (const document of documents) {
    const own = fromPlain(document.value);
    if (!(own instanceof GoMap))
      throw new ChartError(file, "the document is not a map of values", document.locator.locate([])?.line ?? 1);
    values = mergeMaps(values, own);
  }
  return values;
}

/** Both maps in a new one; the second wins. */
export function mergeMaps(a: GoMap, b: GoMap): GoMap {
  const out = new GoMap(a);
  for (const [key, value] of b) {
    const own = out.get(key);
    out.set(key, value instanceof GoMap && own instanceof GoMap ? mergeMaps(own, value) : value);
  }
  return out;
}

const textOrEmpty = (map: GoMap, key: string): string => {
  const value = map.get(key);
  return typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : "";
};
const listOrEmpty = (map: GoMap, key: string): unknown[] => {
  const value = map.get(key);
  return Array.isArray(value) ? (value as unknown[]) : [];
};

function readDependency(value: unknown, file: string): Dependency {
  if (!(value instanceof GoMap)) throw new ChartError(file, "dependencies must not contain empty or null nodes");
  const alias = textOrEmpty(value, "alias");
  const name = textOrEmpty(value, "name");
  if (alias !== "" && !ALIAS.test(alias))
    throw new ChartError(file, `dependency ${JSON.stringify(name)} has disallowed characters in the alias`);
  return {
    name,
    version: textOrEmpty(value, "version"),
    condition: textOrEmpty(value, "condition"),
    tags: listOrEmpty(value, "tags").map(String),
    alias,
    importValues: listOrEmpty(value, "import-values"),
    enabled: true,
  };
}

const LIST_FIELDS: Readonly<Record<string, string>> = {
  keywords: "Keywords",
  sources: "Sources",
  maintainers: "Maintainers",
};
const TEXT_FIELDS: Readonly<Record<string, string>> = {
  name: "Name",
  home: "Home",
  version: "Version",
  description: "Description",
  icon: "Icon",
  apiVersion: "APIVersion",
  condition: "Condition",
  tags: "Tags",
  appVersion: "AppVersion",
  kubeVersion: "KubeVersion",
  type: "Type",
};

const capitalised = (value: unknown): unknown =>
  value instanceof GoMap
    ? new GoMap([...value].map(([key, item]) => [(key[0] ?? "").toUpperCase() + key.slice(1), item]))
    : value;

/** `Chart.yaml` as templates see it. */
function metadataOf(fields: GoMap, dependencies: readonly Dependency[]): GoMap {
  const metadata = new GoMap();
  for (const [key, name] of Object.entries(TEXT_FIELDS)) metadata.set(name, textOrEmpty(fields, key));
  for (const [key, name] of Object.entries(LIST_FIELDS)) metadata.set(name, listOrEmpty(fields, key).map(capitalised));
  metadata.set("Deprecated", fields.get("deprecated") === true);
  const annotations = fields.get("annotations");
  metadata.set(
    "Annotations",
    annotations instanceof GoMap ? new GoMap([...annotations].map(([key, value]) => [key, String(value)])) : null,
  );
  metadata.set(
    "Dependencies",
    dependencies.map(
      ({ name, version, condition, alias, tags }) =>
        new GoMap(
          Object.entries({
            Name: name,
            Version: version,
            Condition: condition,
            Alias: alias,
            Tags: [...tags],
            Repository: "",
            Enabled: false,
            ImportValues: [],
          }),
        ),
    ),
  );
  if (metadata.get("APIVersion") === "") metadata.set("APIVersion", "v1");
  return metadata;
}

function check(metadata: GoMap, file: string): void {
  const name = metadata.get("Name");
  const version = String(metadata.get("Version"));
  if (name === "") throw new ChartError(file, "validation: chart.metadata.name is required");
  if (typeof name !== "string" || name === "." || name === ".." || name.includes("/"))
    throw new ChartError(file, `validation: chart.metadata.name ${JSON.stringify(name)} is invalid`);
  if (version === "") throw new ChartError(file, "validation: chart.metadata.version is required");
  try {
    void new Version(version);
  } catch {
    throw new ChartError(file, `validation: chart.metadata.version ${JSON.stringify(version)} is invalid`);
  }
  const type = metadata.get("Type");
  if (type !== "" && type !== "application" && type !== "library")
    throw new ChartError(file, "validation: chart.metadata.type must be application or library");
}

const isManifestChart = (name: string): boolean => !/^[_.]/.test(name);

/** The charts in a chart's `charts` folder. */
function subchartsOf(files: readonly ChartFile[], folder: string, depth: number): Chart[] {
  const groups = new Map<string, ChartFile[]>();
  for (const file of files) {
    const rest = file.name.slice("charts/".length);
    const name = rest.split("/", 1)[0] ?? "";
    const group = groups.get(name) ?? [];
    group.push({ name: rest.slice(name.length + 1), bytes: file.bytes });
    groups.set(name, group);
  }
  const charts: Chart[] = [];
  for (const [name, group] of groups) {
    if (!isManifestChart(name)) continue;
    const [only] = group;
    if (name.endsWith(".tgz") && only?.name === "")
      charts.push(loadChart(unpack(only.bytes, `${folder}charts/${name}`), `${folder}charts/${name}!/`, depth + 1));
    else {
      const inner = group.filter((file) => file.name !== "");
      if (inner.length > 0 || only) charts.push(loadChart(inner, `${folder}charts/${name}/`, depth + 1));
    }
  }
  return charts;
}

/** A chart made of its files. @throws ChartError */
export function loadChart(files: readonly ChartFile[], folder = "", depth = 0): Chart {
  if (depth > MAX_CHART_DEPTH)
    throw new ChartError(folder, `charts lie inside one another more than ${MAX_CHART_DEPTH} deep`);
  const named = new Map(files.map((file) => [file.name, file]));
  const text = (name: string): string | null => {
    const file = named.get(name);
    return file ? textOf(file.bytes) : null;
  };
  const chartFile = `${folder}Chart.yaml`;
  const description = text("Chart.yaml");
  if (description === null) throw new ChartError(chartFile, "Chart.yaml file is missing");
  const fields = readValues(description, chartFile);
  const requirements = text("requirements.yaml");
  const required = requirements === null ? null : readValues(requirements, `${folder}requirements.yaml`);
  const listed = required?.has("dependencies") ? required : fields;
  const dependencies = listOrEmpty(listed, "dependencies").map((value) => readDependency(value, chartFile));
  const keys = dependencies.map(({ name, alias }) => alias || name);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw new ChartError(chartFile, `validation: more than one dependency with name or alias ${JSON.stringify(twice)}`);
  const metadata = metadataOf(fields, dependencies);
  check(metadata, chartFile);
  const valuesText = text("values.yaml");
  const isV1 = metadata.get("APIVersion") === "v1";
  const special = new Set([
    "Chart.yaml",
    "Chart.lock",
    "values.yaml",
    "values.schema.json",
    ...(isV1 ? [] : ["requirements.yaml", "requirements.lock"]),
  ]);
  return {
    name: String(metadata.get("Name")),
    version: String(metadata.get("Version")),
    kubeVersion: String(metadata.get("KubeVersion")),
    isLibrary: metadata.get("Type") === "library",
    metadata,
    dependencies,
    subcharts: subchartsOf(
      files.filter(({ name }) => name.startsWith("charts/") && !name.endsWith(".prov")),
      folder,
      depth,
    ),
    values: valuesText === null ? new GoMap() : readValues(valuesText, `${folder}values.yaml`),
    schema: text("values.schema.json"),
    templates: files.filter(({ name }) => name.startsWith("templates/")),
    files: files.filter(
      ({ name }) =>
        !special.has(name) &&
        !name.startsWith("templates/") &&
        !(name.startsWith("charts/") && !name.endsWith(".prov")),
    ),
    folder,
    valuesText,
  };
}
