import { matchesSelector } from "../../kube/index.ts";
import type { Role, Rule } from "./model.ts";
import type { WrittenRole } from "./read.ts";

/**
 * Fills the rules of aggregated roles as the controller does: with those of all ClusterRoles that any selector matches,
 * each once, the role itself left out. Aggregated roles may collect one another.
 *
 * @returns The roles in force, by the same keys.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
 */
export function aggregate(written: ReadonlyMap<string, WrittenRole>): ReadonlyMap<string, Role> {
  const inForce = new Map<string, Role>();
  const collectors: { readonly key: string; readonly from: readonly string[] }[] = [];
  const sources = [...written]
    .filter(([key]) => key.startsWith("ClusterRole/"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, { role, selectors }] of written) {
    if (selectors === null) {
      inForce.set(key, role);
      continue;
    }
    inForce.set(key, { ...role, rules: [] });
    const from = selectors.flatMap((selector) =>
      sources
        .filter(([other, { labels }]) => other !== key && matchesSelector(selector, labels))
        .map(([other]) => other),
    );
    collectors.push({ key, from: [...new Set(from)] });
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (const { key, from } of collectors) {
      const role = inForce.get(key) as Role;
      const rules = union(from.map((source) => (inForce.get(source) as Role).rules));
      if (rules.length === role.rules.length) continue;
      inForce.set(key, { ...role, rules });
      changed = true;
    }
  }
  return inForce;
}

function union(lists: readonly (readonly Rule[])[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const list of lists) {
    for (const rule of list) {
      const { verbs, groups, resources, names, urls } = rule;
      const key = JSON.stringify([verbs, groups, resources, names, urls]);
      if (!rules.has(key)) rules.set(key, rule);
    }
  }
  return [...rules.values()];
}
