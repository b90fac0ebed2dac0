import { treeOf } from "./json-patch.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import type { MarkAt } from "./generate.ts";
import type { Loader } from "./loader.ts";
import type { Types } from "./merge-keys.ts";
import { compose, readResources } from "./read-resources.ts";
import type { Resource } from "./resource.ts";
import { append } from "./resource-list.ts";
import { strategicMerge } from "./strategic-merge.ts";
import { SourceText } from "../../lang/yaml/source-text.ts";
import { type Mark, type TreeNode, treeValue } from "../../lang/yaml/tree.ts";

/** A chart to render, as a kustomization asks for it. */
export interface ChartRequest {
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

/** Renders a chart to manifests; a text that says why it cannot. */
export type RenderChart = (request: ChartRequest) => { readonly text: string } | { readonly issue: string };

interface Chart {
  readonly name?: string;
  readonly version?: string;
  readonly repo?: string;
  readonly releaseName?: string;
  readonly namespace?: string;
  readonly additionalValuesFiles?: readonly string[];
  readonly valuesFile?: string;
  readonly valuesInline?: Readonly<Record<string, unknown>>;
  readonly valuesMerge?: string;
  readonly includeCRDs?: boolean;
  readonly skipHooks?: boolean;
  readonly skipTests?: boolean;
  readonly apiVersions?: readonly string[];
  readonly kubeVersion?: string;
  readonly chartHome?: string;
}

type Values = Readonly<Record<string, unknown>>;

function readValues(loader: Loader, path: string): Values {
  const { text, shown } = loader.text(path);
  const tree = compose(new SourceText(shown, text), 0, text.length);
  return tree?.kind === "map" ? (treeValue(tree, false) as Values) : {};
}

/** One set of values merged over another, lists replaced. */
function mergeValues(under: Values, over: Values, types: Types): Values {
  const tree = treeOf(under, null);
  return strategicMerge(tree, treeOf(over, null), types) ? (treeValue(tree, false) as Values) : {};
}

/**
 * The objects of a chart that a kustomization takes in.
 *
 * @throws {BuildIssue} when the chart is not beside the kustomization, or cannot be rendered.
 */
export function renderChart(
  chart: Chart,
  home: string | undefined,
  loader: Loader,
  types: Types,
  render: RenderChart | null,
  mark: MarkAt,
): Resource[] {
  const place = placeOf(mark());
  if (!render) throw new BuildIssue("charts in kustomizations are not rendered here", place, "kustomize/unsupported");
  if (!chart.name) throw new BuildIssue("a chart needs a name", place);
  const merge = chart.valuesMerge || "override";
  if (!["merge", "override", "replace"].includes(merge)) {
    throw new BuildIssue("valuesMerge must be merge, override or replace", place);
  }
  const charts = loader.resolve(home || "charts");
  const folder =
    chart.version && chart.repo ? `${charts}/${chart.name}-${chart.version}/${chart.name}` : `${charts}/${chart.name}`;
  if (!loader.files.isFolder(folder)) {
    const message = `the chart ${chart.name} is not in ${loader.files.shown(folder)}, and nothing is fetched; keep a copy there`;
    throw new BuildIssue(message, place, chart.repo ? "kustomize/remote" : "kustomize/invalid");
  }
  const own = readValues(loader, chart.valuesFile || `${folder}/values.yaml`);
  const inline = chart.valuesInline ?? {};
  const first =
    Object.keys(inline).length === 0
      ? own
      : merge === "replace"
        ? inline
        : merge === "override"
          ? mergeValues(own, inline, types)
          : mergeValues(inline, own, types);
  const rendered = render({
    folder,
    release: chart.releaseName || "release-name",
    namespace: chart.namespace ?? "default",
    values: [first, ...(chart.additionalValuesFiles ?? []).map((path) => readValues(loader, path))],
    includeCrds: chart.includeCRDs === true,
    skipHooks: chart.skipHooks === true,
    skipTests: chart.skipTests === true,
    apiVersions: chart.apiVersions ?? [],
    kubeVersion: chart.kubeVersion ?? "",
  });
  if ("issue" in rendered) throw new BuildIssue(`the chart ${chart.name} cannot be rendered: ${rendered.issue}`, place);
  return chartResources(rendered.text, loader.files.shown(folder.slice(0, folder.lastIndexOf("/"))), types);
}

const SOURCE = /^---\n# Source: (.+)\n/gm;

/** The objects that a chart printed, each placed at the start of its template, as lines of what is printed are no one's. */
function chartResources(text: string, shownCharts: string, types: Types): Resource[] {
  const found: Resource[] = [];
  const read = (part: string, file: string): void => {
    const own = readResources(part, file, types.isClusterScoped);
    const mark = { source: new SourceText(file, part), keyStart: 0, start: 0, end: 0 };
    for (const { node } of own) place(node, mark);
    append(found, own);
  };
  let start = 0;
  let file = shownCharts;
  for (const match of text.matchAll(SOURCE)) {
    read(text.slice(start, match.index), file);
    start = match.index + match[0].length;
    file = `${shownCharts}/${match[1]}`;
  }
  read(text.slice(start), file);
  return found;
}

function place(node: TreeNode, mark: Mark): void {
  node.mark = mark;
  for (const item of node.items) place(item, mark);
}
