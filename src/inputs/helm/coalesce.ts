/** Helm's merging of values: those given over those of the chart, globals down into its charts. */
import { GoMap } from "../../lang/gotemplate/value.ts";
import { type Chart, ChartError } from "./chart.ts";
import { deepCopy } from "./functions/maps.ts";

/** A copy of a map that shares nothing with it. */
export const copied = (map: GoMap): GoMap => deepCopy(map) as GoMap;

/** Takes nulls out of a map and the maps in it. */
function cleanNulls(map: GoMap): void {
  for (const [key, value] of map) {
    if (value === null) map.delete(key);
    else if (value instanceof GoMap) cleanNulls(value);
  }
}

/** Merges the second map into the first, which wins; without `merge`, a null of the first takes a key away. */
export function coalesceTables(into: GoMap, from: GoMap, merge: boolean): GoMap {
  const given = new Set([...from].filter(([, value]) => value !== null).map(([key]) => key));
  for (const [key, value] of into) if (value === null) from.set(key, null);
  for (const [key, value] of from) {
    if (!into.has(key)) {
      into.set(key, value);
      continue;
    }
    const own = into.get(key);
    if (!merge && own === null && given.has(key)) into.delete(key);
    else if (value instanceof GoMap && own instanceof GoMap) coalesceTables(own, value, merge);
  }
  return into;
}

function coalesceGlobals(into: GoMap, from: GoMap): void {
  const own = into.has("global") ? into.get("global") : new GoMap();
  const outer = from.has("global") ? from.get("global") : new GoMap();
  if (!(own instanceof GoMap) || !(outer instanceof GoMap)) return;
  for (const [key, value] of outer) {
    const known = own.get(key);
    if (value instanceof GoMap) {
      const copy = new GoMap(value);
      if (!own.has(key)) own.set(key, copy);
      else if (known instanceof GoMap) own.set(key, coalesceTables(copy, known, true));
    } else if (!(known instanceof GoMap)) own.set(key, value);
  }
  into.set("global", own);
}

function coalesceOwn(chart: Chart, values: GoMap, merge: boolean): void {
  const charts = new Set(chart.subcharts.map(({ name }) => name));
  for (const [key, value] of copied(chart.values)) {
    if (!values.has(key)) {
      if (!merge) {
        if (value === null) continue;
        if (value instanceof GoMap) cleanNulls(value);
      }
      values.set(key, value);
      continue;
    }
    const own = values.get(key);
    if (own === null && !merge) values.delete(key);
    else if (own instanceof GoMap && value instanceof GoMap) {
      const merges = merge || charts.has(key);
      if (!merges) cleanNulls(value);
      coalesceTables(own, value, merges);
    }
  }
}

function coalesce(chart: Chart, values: GoMap, merge: boolean): GoMap {
  coalesceOwn(chart, values, merge);
  for (const subchart of chart.subcharts) {
    if (!values.has(subchart.name)) values.set(subchart.name, new GoMap());
    const own = values.get(subchart.name);
    if (!(own instanceof GoMap))
      throw new ChartError(
        `${chart.folder}values.yaml`,
        `the values of the chart ${subchart.name} are not a map`,
        null,
        "helm/values",
      );
    coalesceGlobals(own, values);
    coalesce(subchart, own, merge);
  }
  return values;
}

/** The values of a chart and its charts, with those given over them. @throws ChartError when a chart's values are no map */
export const coalesceValues = (chart: Chart, given: GoMap): GoMap => coalesce(chart, copied(given), false);

/** As {@link coalesceValues}, keeping nulls. */
export const mergeValues = (chart: Chart, given: GoMap): GoMap => coalesce(chart, copied(given), true);
