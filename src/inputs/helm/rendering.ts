import { Engine, TemplateSet } from "../../lang/gotemplate/engine.ts";
import { TemplateError } from "../../lang/gotemplate/error.ts";
import type { Segment } from "../../lang/gotemplate/segment.ts";
import { Trace } from "../../lang/gotemplate/trace.ts";
import { GoMap, type GoType, int, textOf, typedMap } from "../../lang/gotemplate/value.ts";
import type { Path } from "../../core/location.ts";
import { writeYaml } from "../../lang/yaml/write.ts";
import type { Capabilities } from "./capabilities.ts";
import { type Chart, ChartError } from "./chart.ts";
import { filesObject } from "./files-object.ts";
import { toYaml } from "./functions/data.ts";
import { helmFunctions } from "./functions/index.ts";
import { plainValue } from "./functions/json.ts";
import { fn } from "../../lang/gotemplate/function.ts";

/** What a release is called, and where it goes. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
}

/** What one template printed. */
export interface Printed {
  /** The template's name, such as `web/templates/service.yaml`. */
  readonly name: string;
  /** Its file below the outermost chart's folder. */
  readonly file: string;
  readonly text: string;
  /** Where its parts come from; empty unless traced. */
  readonly segments: readonly Segment[];
}

/** What a chart's templates printed, and what went wrong. */
export interface Rendering {
  readonly printed: Printed[];
  readonly errors: ChartError[];
  /** True if a template asks for something that is not supported. */
  readonly unsupported: boolean;
}

interface Template {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly scope: GoMap;
  readonly basePath: string;
}

const VALUES: GoType = {
  name: "common.Values",
  methods(name, receiver) {
    const values = receiver as GoMap;
    if (name === "AsMap") return fn("", () => new GoMap(values));
    return name === "YAML" ? fn("", () => `${toYaml(new GoMap(values))}\n`) : null;
  },
};

/** A map as Helm's own type of values, sharing its entries' identity. */
function asValues(map: GoMap): GoMap {
  map.type = VALUES;
  return map;
}

/** Every template of a chart and its charts, with what `.` is in it. */
function templatesOf(chart: Chart, scope: GoMap, outer: GoMap | null, path: string, found: Template[]): GoMap {
  const own = outer?.get(chart.name);
  const values = outer === null ? (scope.get("Values") as GoMap) : own instanceof GoMap ? own : new GoMap();
  const subcharts = new GoMap();
  const metadata = new GoMap(chart.metadata);
  metadata.set("IsRoot", outer === null);
  const next = new GoMap([
    ["Chart", metadata],
    ["Files", filesObject(chart.files)],
    ["Release", scope.get("Release")],
    ["Capabilities", scope.get("Capabilities")],
    ["Values", asValues(values)],
    ["Subcharts", subcharts],
  ]);
  for (const subchart of chart.subcharts) {
    subcharts.set(subchart.name, templatesOf(subchart, next, values, `${path}/charts/${subchart.name}`, found));
  }
  for (const { name, bytes } of chart.templates) {
    const isPartial = (name.split("/").at(-1) ?? "").startsWith("_");
    if (chart.isLibrary && !isPartial) continue;
    found.push({
      name: `${path}/${name}`,
      file: chart.folder + name,
      text: textOf(bytes),
      scope: next,
      basePath: `${path}/templates`,
    });
  }
  return next;
}

const slashes = (text: string): number => text.split("/").length;

/** Deeper templates first, so that those further out have the last word on a name. */
const byDepth = (a: Template, b: Template): number =>
  slashes(b.name) - slashes(a.name) || (a.name < b.name ? 1 : a.name > b.name ? -1 : 0);

function lineOffsets(value: unknown): { offset: number; path: Path }[] {
  const found: { offset: number; path: Path }[] = [];
  writeYaml(value, { plain: plainValue, line: (offset, path) => found.push({ offset, path }) });
  return found;
}

/** Renders a chart whose dependencies are settled. `values` are changed by templates that set some. */
export function renderTemplates(
  chart: Chart,
  values: GoMap,
  release: Release,
  capabilities: Capabilities,
  traced: boolean,
): Rendering {
  const scope = new GoMap([
    ["Values", values],
    [
      "Release",
      new GoMap(
        Object.entries({
          Name: release.name,
          Namespace: release.namespace,
          IsUpgrade: false,
          IsInstall: true,
          Revision: int(1),
          Service: "Helm",
        }),
      ),
    ],
    ["Capabilities", capabilities],
  ]);
  const templates: Template[] = [];
  templatesOf(chart, scope, null, chart.name, templates);
  templates.sort(byDepth);
  const trace = traced ? new Trace(lineOffsets) : null;
  trace?.register(values, []);
  let engine: Engine | null = null;
  const set = new TemplateSet(helmFunctions(() => engine as Engine));
  const byName = new Map(templates.map((template) => [template.name, template]));
  const errors: ChartError[] = [];
  let unsupported = false;
  const failed = (error: unknown, own: Template): void => {
    if (!(error instanceof TemplateError)) throw error;
    const file = byName.get(error.template ?? "")?.file ?? own.file;
    unsupported ||= error.unsupported;
    errors.push(
      new ChartError(
        file,
        error.message,
        error.line > 0 ? error.line : null,
        error.unsupported ? "helm/unsupported" : "helm/template",
      ),
    );
  };
  for (const template of templates) {
    try {
      set.parse(template.name, template.text);
    } catch (error) {
      failed(error, template);
    }
  }
  const printed: Printed[] = [];
  engine = new Engine(set, trace);
  for (const template of templates) {
    const { name, file, basePath } = template;
    if ((name.split("/").at(-1) ?? "").startsWith("_") || set.nodes(name) === null) continue;
    template.scope.set(
      "Template",
      typedMap(VALUES, [
        ["Name", name],
        ["BasePath", basePath],
      ]),
    );
    try {
      if (trace) trace.segments = [];
      const text = engine.renderTop(name, template.scope);
      printed.push({ name, file, text, segments: trace ? trace.segments : [] });
    } catch (error) {
      failed(error, template);
    }
  }
  return { printed, errors, unsupported };
}
