import { readFileSync } from "node:fs";
import type { Document } from "../../core/document.ts";
import type { Path } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import type { RenderedManifest, RenderFolder, RenderOptions, Renderer } from "../../core/renderer.ts";
import { placedAt } from "../../lang/yaml/locator.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { textOf } from "../../lang/gotemplate/value.ts";
import type { GoMap } from "../../lang/gotemplate/value.ts";
import { unpack } from "./archive.ts";
import { runHelm } from "./binary.ts";
import { Capabilities, DEFAULT_KUBE_VERSION } from "./capabilities.ts";
import { type Chart, ChartError, type ChartFile } from "./chart.ts";
import { coalesceValues } from "./coalesce.ts";
import { isInRange, missingDependencies, settleDependencies } from "./dependencies.ts";
import { readChartFolder } from "./folder.ts";
import { loadChart } from "./load.ts";
import { type Manifest, manifestsOf, ordered } from "./manifests.ts";
import { chartLayer, isImageLayout } from "./oci-layout.ts";
import { type Origins, TemplateLocator, valueFinder, type ValuesText } from "./origin.ts";
import { type Printed, type Release, renderTemplates } from "./rendering.ts";
import { checkSchema, SchemaError } from "./schema.ts";
import { givenValues } from "./user-values.ts";

const NO_VALUE = "<no value>";

interface Rendered {
  readonly documents: Document[];
  readonly problems: Problem[];
  readonly manifests: RenderedManifest[];
}

/** Everything that a rendering starts from, settled; made anew for each one, as templates may change values. */
interface Prepared {
  readonly chart: Chart;
  readonly values: GoMap;
}

const nothing = (problem: Problem): Rendered => ({ documents: [], problems: [problem], manifests: [] });

/** The chart's own rules for its values, and those of its charts. */
function schemaProblems(chart: Chart, values: GoMap, shown: string): Problem[] {
  const problems: Problem[] = [];
  const file = `${shown}/${chart.folder}values.schema.json`;
  if (chart.schema !== null) {
    const problem = (code: string, message: string): void => {
      problems.push({ code, file, line: null, message });
    };
    try {
      const { violations, unresolved } = checkSchema(chart.schema, values);
      if (violations.length > 0)
        problem("helm/values", `the values of the chart ${chart.name} do not fit its schema: ${violations.join("; ")}`);
      for (const reference of unresolved)
        problem(
          "helm/unsupported",
          `the schema refers to ${reference}, which is not fetched; its rules were not checked`,
        );
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      problem("helm/values", error.message);
    }
  }
  for (const subchart of chart.subcharts) {
    const own = values.get(subchart.name);
    if (own instanceof Map) problems.push(...schemaProblems(subchart, own as GoMap, shown));
  }
  return problems;
}

const allCharts = (chart: Chart, below: Path = []): { chart: Chart; below: Path }[] => [
  { chart, below },
  ...chart.subcharts.flatMap((subchart) => allCharts(subchart, [...below, subchart.name])),
];

class ChartRendering {
  readonly #files: readonly ChartFile[];
  readonly #shown: string;
  readonly #options: RenderOptions;

  constructor(files: readonly ChartFile[], shown: string, options: RenderOptions) {
    this.#files = files;
    this.#shown = shown;
    this.#options = options;
  }

  #prepare(): Prepared {
    const chart = loadChart(this.#files);
    const given = givenValues(this.#options).values;
    settleDependencies(chart, given);
    return { chart, values: coalesceValues(chart, given) };
  }

  run(path: string): Rendered {
    const { chart, values } = this.#prepare();
    if (chart.isLibrary) return { documents: [], problems: [], manifests: [] };
    const problems: Problem[] = [];
    const kubeVersion = this.#options.kubeVersion ?? DEFAULT_KUBE_VERSION;
    const capabilities = new Capabilities(kubeVersion, this.#options.apiVersions ?? []);
    const problem = (code: string, file: string, message: string): void => {
      problems.push({ code, file: `${this.#shown}/${file}`, line: null, message });
    };
    if (chart.kubeVersion !== "" && !isInRange(chart.kubeVersion, kubeVersion)) {
      problem(
        "helm/chart",
        "Chart.yaml",
        `the chart requires kubeVersion ${chart.kubeVersion}, and it is rendered for Kubernetes ${kubeVersion}`,
      );
    }
    const missing = missingDependencies(chart);
    if (missing.length > 0) {
      problem(
        "helm/missing-dependency",
        "Chart.yaml",
        `the charts ${missing.join(", ")} are named in Chart.yaml but not in the chart's charts folder, so they were not examined; run helm dependency build`,
      );
    }
    problems.push(...schemaProblems(chart, values, this.#shown));
    const release: Release = {
      name: this.#options.release ?? chart.name,
      namespace: this.#options.namespace ?? "default",
    };
    const rendering = renderTemplates(chart, values, release, capabilities, false);
    if (rendering.unsupported) {
      const output = runHelm(path, release.name, this.#options);
      if (output !== null) return this.#byHelm(output, problems);
    }
    problems.push(...rendering.errors.map((error) => error.problem(this.#shown)));
    return this.#assemble(chart, rendering.printed, problems, () => {
      const again = this.#prepare();
      return renderTemplates(again.chart, again.values, release, capabilities, true).printed;
    });
  }

  #byHelm(output: string, problems: Problem[]): Rendered {
    const file = `${this.#shown}/Chart.yaml`;
    const read = readDocuments(output, { file, dropNulls: true });
    const documents = read.documents.map((document) => ({ ...document, locator: placedAt(file), duplicates: [] }));
    return {
      documents,
      problems: [...problems, ...read.problems.map((each) => ({ ...each, line: null }))],
      manifests: [{ source: file, text: output }],
    };
  }

  #assemble(chart: Chart, printed: readonly Printed[], problems: Problem[], trace: () => Printed[]): Rendered {
    const origins = this.#origins(chart, printed, trace);
    const manifests: Manifest[] = [];
    for (const { name, file, text } of printed) {
      if (name.endsWith("NOTES.txt")) continue;
      const clean = text.includes(NO_VALUE) ? text.replaceAll(NO_VALUE, "") : text;
      const split = manifestsOf(name, clean);
      manifests.push(...split.manifests);
      problems.push(
        ...split.problems.map((each) => ({
          ...each,
          file: `${this.#shown}/${file}`,
          message: `what the template prints is no object: line ${each.line ?? 1} of its output: ${each.message}`,
          line: null,
        })),
      );
    }
    manifests.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
    const sorted = ordered(manifests);
    const documents: Document[] = [];
    const texts: RenderedManifest[] = [];
    if (this.#options.includeCrds !== false) this.#crds(chart, chart.name, documents, texts, problems);
    for (const { source, text, offset, hook, documents: own } of sorted) {
      texts.push({ source, text, hook });
      for (const document of own) {
        const locator = new TemplateLocator(document.locator, origins, source, text, offset);
        documents.push({ ...document, file: origins.shown(source), index: documents.length, locator, duplicates: [] });
      }
    }
    return { documents, problems, manifests: texts };
  }

  #crds(chart: Chart, path: string, documents: Document[], texts: RenderedManifest[], problems: Problem[]): void {
    for (const { name, bytes } of chart.files) {
      if (!name.startsWith("crds/") || !/\.(?:ya?ml|json)$/.test(name)) continue;
      const text = textOf(bytes);
      const read = readDocuments(text, { file: `${this.#shown}/${chart.folder}${name}`, dropNulls: true });
      for (const document of read.documents) documents.push(document);
      problems.push(...read.problems);
      texts.push({ source: `${path}/${name}`, text });
    }
    for (const subchart of chart.subcharts)
      this.#crds(subchart, `${path}/charts/${subchart.name}`, documents, texts, problems);
  }

  #origins(chart: Chart, printed: readonly Printed[], trace: () => Printed[]): Origins {
    const files = new Map(printed.map(({ name, file }) => [name, file]));
    const partials: string[] = [];
    const bytes = new Map<string, Uint8Array>();
    for (const { chart: own, below } of allCharts(chart)) {
      const path = [chart.name, ...below.flatMap((name) => ["charts", name])].join("/");
      for (const template of own.templates) {
        const file = own.folder + template.name;
        files.set(`${path}/${template.name}`, file);
        bytes.set(`${this.#shown}/${file}`, template.bytes);
        if (/\/_[^/]*$/.test(file)) partials.push(`${this.#shown}/${file}`);
      }
    }
    let traced: Map<string, Printed> | null = null;
    let finder: ReturnType<typeof valueFinder> | null = null;
    return {
      files: partials,
      valuesFile: `${this.#shown}/values.yaml`,
      shown: (name) => `${this.#shown}/${files.get(name) ?? "Chart.yaml"}`,
      text: (file) => {
        const own = bytes.get(file);
        return own ? textOf(own) : null;
      },
      traced: (name) => {
        traced ??= new Map(trace().map((each) => [each.name, each]));
        return traced.get(name) ?? null;
      },
      valueSource: (path) => {
        finder ??= valueFinder(this.#valuesTexts(chart));
        return finder(path);
      },
    };
  }

  /** The texts that set values, those with the last word first. */
  #valuesTexts(chart: Chart): ValuesText[] {
    const given = givenValues(this.#options)
      .files.map((each) => ({ ...each, below: [] }))
      .reverse();
    const own = allCharts(chart).flatMap(({ chart: each, below }) =>
      each.valuesText === null
        ? []
        : [{ file: `${this.#shown}/${each.folder}values.yaml`, text: each.valuesText, below }],
    );
    return [...given, ...own];
  }
}

function rendered(files: () => ChartFile[], folder: RenderFolder, options: RenderOptions): Rendered {
  try {
    return new ChartRendering(files(), folder.shown, options).run(folder.path);
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    const isGiven = options.values.includes(error.file);
    return nothing(
      isGiven
        ? { code: error.code, file: error.file, line: error.line, message: error.message }
        : error.problem(folder.shown),
    );
  }
}

/** A chart that something else asks for, such as a kustomization. */
interface Request {
  /** The chart's folder. */
  readonly folder: string;
  readonly release: string;
  readonly namespace: string;
  /** Values from the least to the most important, over the chart's own. */
  readonly values: readonly Readonly<Record<string, unknown>>[];
  readonly includeCrds: boolean;
  readonly skipHooks: boolean;
  readonly skipTests: boolean;
  readonly apiVersions: readonly string[];
  readonly kubeVersion: string;
}

/** What a chart prints, as `helm template` would; a text that says why it cannot. */
export function renderRequested(request: Request): { readonly text: string } | { readonly issue: string } {
  const options: RenderOptions = {
    values: [],
    set: [],
    release: request.release,
    namespace: request.namespace,
    includeCrds: request.includeCrds,
    apiVersions: request.apiVersions,
    kubeVersion: request.kubeVersion === "" ? undefined : request.kubeVersion,
    inline: request.values,
  };
  const folder = { path: request.folder, shown: request.folder, names: ["Chart.yaml"] };
  const { problems, manifests } = helm.render(folder, options);
  const [problem] = problems;
  if (problem) return { issue: problem.message };
  const wanted = (manifests ?? []).filter(
    ({ hook }) => hook === undefined || !(request.skipHooks || (request.skipTests && hook === "test")),
  );
  return { text: wanted.map(({ source, text }) => `---\n# Source: ${source}\n${text}\n`).join("") };
}

/** Charts, rendered as Helm renders them. Findings point at the template that printed the field. */
export const helm: Renderer = {
  name: "helm",
  claims: ({ names }) => names.includes("Chart.yaml") || isImageLayout(names),
  owns: () => null,
  render(folder, options): Rendered {
    if (!folder.names.includes("Chart.yaml")) {
      return rendered(() => unpack(chartLayer(folder.path), folder.shown), folder, options);
    }
    return rendered(() => readChartFolder(folder.path, options.texts), folder, options);
  },
  claimsFile: (name) => name.endsWith(".tgz"),
  renderFile: (path, shown, options) =>
    rendered(() => unpack(readFileSync(path), ""), { path, shown, names: [] }, options),
};
