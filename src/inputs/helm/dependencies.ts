/** Which charts of a chart take part, under which names, and which of their values it takes over. */
import { GoMap } from "../../lang/gotemplate/value.ts";
import { show } from "../../lang/gotemplate/print.ts";
import { TemplateError } from "../../lang/gotemplate/error.ts";
import type { Chart, Dependency } from "./chart.ts";
import { coalesceTables, coalesceValues, copied, mergeValues } from "./coalesce.ts";
import { meetsConstraint } from "./functions/semver.ts";

/** True if a version lies in a range; false when either is malformed. */
export function isInRange(range: string, version: string): boolean {
  try {
    return meetsConstraint(range, version);
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}

/** The map at a dotted path; null when there is none. */
function tableAt(values: GoMap, path: string): GoMap | null {
  let at: unknown = values;
  for (const key of path.split(".")) {
    if (!(at instanceof GoMap)) return null;
    at = at.get(key);
  }
  return at instanceof GoMap ? at : null;
}

function valueAt(values: GoMap, path: string): unknown {
  const dot = path.lastIndexOf(".");
  return (dot < 0 ? values : tableAt(values, path.slice(0, dot)))?.get(path.slice(dot + 1));
}

/** Copies of the matching chart under the name that the dependency gives it. */
function aliased(charts: readonly Chart[], { name, version, alias }: Dependency): Chart | null {
  const found = charts.find((chart) => chart.name === name && isInRange(version, chart.version));
  if (!found) return null;
  const own = alias || found.name;
  const metadata = copied(found.metadata);
  metadata.set("Name", own);
  return {
    ...found,
    name: own,
    metadata,
    dependencies: found.dependencies.map((each) => ({ ...each })),
    subcharts: found.subcharts.map((each) => ({ ...each })),
  };
}

function byTags(dependencies: readonly Dependency[], values: GoMap): void {
  const tags = values.get("tags");
  if (!(tags instanceof GoMap)) return;
  for (const dependency of dependencies) {
    const set = new Set(dependency.tags.map((tag) => tags.get(tag)));
    dependency.enabled = set.has(true) || !set.has(false);
  }
}

function byConditions(dependencies: readonly Dependency[], values: GoMap, path: string): void {
  for (const dependency of dependencies) {
    for (const condition of dependency.condition.trim().split(",")) {
      if (condition === "") continue;
      const value = valueAt(values, path + condition);
      if (typeof value !== "boolean") continue;
      dependency.enabled = value;
      break;
    }
  }
}

function enable(chart: Chart, given: GoMap, path: string): void {
  const { dependencies } = chart;
  if (dependencies.length === 0) return;
  const listed = (sub: Chart): boolean =>
    dependencies.some(({ name, version }) => sub.name === name && isInRange(version, sub.version));
  const subcharts = chart.subcharts.filter((sub) => !listed(sub));
  for (const dependency of dependencies) {
    const found = aliased(chart.subcharts, dependency);
    if (found) subcharts.push(found);
    if (dependency.alias !== "") dependency.name = dependency.alias;
    dependency.enabled = true;
  }
  chart.subcharts = subcharts;
  const values = coalesceValues(chart, given);
  byTags(dependencies, values);
  byConditions(dependencies, values, path);
  const disabled = new Set(dependencies.filter(({ enabled }) => !enabled).map(({ name }) => name));
  chart.subcharts = subcharts.filter(({ name }) => !disabled.has(name));
  for (const subchart of chart.subcharts) enable(subchart, values, `${path}${subchart.name}.`);
  chart.dependencies = dependencies.filter(({ name }) => !disabled.has(name));
}

const nested = (path: string, map: GoMap): GoMap =>
  path === "." ? map : path.split(".").reduceRight<GoMap>((inner, key) => new GoMap([[key, inner]]), map);

function importValues(chart: Chart): void {
  for (const subchart of chart.subcharts) importValues(subchart);
  if (chart.dependencies.length === 0) return;
  const values = mergeValues(chart, new GoMap());
  let imported = new GoMap();
  for (const { name, importValues: wanted } of chart.dependencies) {
    for (const each of wanted) {
      const [child, parent] =
        each instanceof GoMap
          ? [show(each.get("child") ?? null), show(each.get("parent") ?? null)]
          : [`exports.${show(each)}`, "."];
      const table = tableAt(values, `${name}.${child}`);
      if (table) imported = coalesceTables(imported, nested(parent, table), true);
    }
  }
  chart.values = coalesceTables(copied(values), imported, true);
}

/** Settles which charts take part, in place. */
export function settleDependencies(chart: Chart, given: GoMap): void {
  enable(chart, given, "");
  importValues(chart);
}

/** Dependencies that are listed but not in the chart's `charts` folder. */
export const missingDependencies = (chart: Chart): string[] =>
  chart.dependencies
    .filter(({ name }) => !chart.subcharts.some((subchart) => subchart.name === name))
    .map(({ name }) => name);
