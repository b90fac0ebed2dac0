import type { Kind } from "../../pack/index.ts";
import { text } from "./expression.ts";

/** A rule of `matchConstraints.resourceRules`. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

/** What runs pods and has its one pod template at a fixed place. */
export interface PodKinds {
  readonly rules: readonly ResourceRule[];
  /** CEL for the pod template of any of these. */
  readonly template: string;
}

/** Rules that complete labels only. */
const HARMLESS = new Set(["labels-of-notebook"]);
const WRITES = ["CREATE", "UPDATE"];

const PLAIN = /^(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)?$/;

/** The plural of a kind; right for Kubernetes' own and all of the library. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("endpoints")) return lower;
  if (/(?:s|x|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

/** The resources of kinds by group, sorted. */
export function rulesFor(kinds: readonly { readonly group: string; readonly kind: string }[]): ResourceRule[] {
  const groups = Map.groupBy(kinds, ({ group }) => group);
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, each]) => {
      const resources = [...new Set(each.map(({ kind }) => pluralOf(kind)))].toSorted();
      return { apiGroups: [group], apiVersions: ["*"], operations: WRITES, resources };
    });
}

/** Every kind of the library whose pods are at one place that never varies. */
export function podKinds(kinds: readonly Kind[]): PodKinds {
  const places = new Map<string, { readonly group: string; readonly kind: string }[]>();
  const paths = new Map<string, string>();
  for (const { groups, kind, pods, nested, rules } of kinds) {
    const [place] = pods;
    if (!place || pods.length !== 1 || nested.length > 0 || !rules.every((rule) => HARMLESS.has(rule))) continue;
    const isPlain = Object.keys(place.pod).length === 0 && place.containers.length === 0 && place.base === null;
    if (!isPlain || place.form === "fields" || place.when.length > 0 || !PLAIN.test(place.at === "." ? "" : place.at))
      continue;
    const path = place.at === "." ? "" : place.at;
    const at = place.form === "spec" && path !== "spec" ? `=${path}` : place.form === "spec" ? "" : path;
    // two kinds of one name are told apart by nothing that is worth its cost
    if ((paths.get(kind) ?? at) !== at) continue;
    paths.set(kind, at);
    const known = places.get(at) ?? [];
    places.set(at, [...known, ...groups.map((group) => ({ group, kind }))]);
  }
  const sorted = [...places].toSorted(([, a], [, b]) => a.length - b.length);
  const terms = sorted.map(([at, each], index) => {
    const template = at === "" ? "object" : at.startsWith("=") ? `{'spec': ${read(at.slice(1))}}` : read(at);
    if (index === sorted.length - 1) return template;
    const names = [...new Set(each.map(({ kind }) => kind))].toSorted();
    return `object.kind in [${names.map(text).join(", ")}] ? dyn(${template}) : `;
  });
  return { rules: rulesFor([...places.values()].flat()), template: terms.join("") };
}

const read = (at: string): string => `object.?${at.replaceAll(".", ".?")}.orValue({})`;
