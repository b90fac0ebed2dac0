import { coversUrl } from "./match.ts";
import type { Rule } from "./model.ts";

type Scope = Omit<Rule, "role" | "index">;

/**
 * True when somebody who holds `owned` may hand out `wanted`: each combination of group, resource, verb and name is
 * covered by a single rule that is held.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export const covers = (owned: readonly Scope[], wanted: readonly Scope[]): boolean =>
  wanted.every((rule) => coversRule(owned, rule));

function coversRule(owned: readonly Scope[], { verbs, groups, resources, names, urls }: Scope): boolean {
  for (const verb of verbs) {
    const held = owned.filter((rule) => has(rule.verbs, verb));
    for (const url of urls)
      if (!held.some((rule) => rule.names.length === 0 && coversUrl(rule.urls, url))) return false;
    for (const group of groups) {
      const inGroup = held.filter((rule) => has(rule.groups, group));
      for (const resource of resources) {
        const onResource = inGroup.filter((rule) => hasResource(rule.resources, resource));
        if (names.length === 0 && !onResource.some((rule) => rule.names.length === 0)) return false;
        for (const name of names) {
          if (!onResource.some((rule) => rule.names.length === 0 || rule.names.includes(name))) return false;
        }
      }
    }
  }
  return true;
}

const has = (list: readonly string[], value: string): boolean => list.includes("*") || list.includes(value);

function hasResource(list: readonly string[], resource: string): boolean {
  if (has(list, resource)) return true;
  const slash = resource.indexOf("/");
  return slash >= 0 && list.includes(`*/${resource.slice(slash + 1)}`);
}
