import type { Attributes, Rule } from "./model.ts";

/** True when one rule alone allows what is asked. @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export function ruleAllows(rule: Rule, asked: Attributes): boolean {
  if (!includes(rule.verbs, asked.verb)) return false;
  if (asked.path !== null) return coversUrl(rule.urls, asked.path);
  return (
    includes(rule.groups, asked.group) &&
    coversResource(rule.resources, asked.resource, asked.subresource) &&
    (rule.names.length === 0 || rule.names.includes(asked.name))
  );
}

const includes = (list: readonly string[], value: string): boolean => {
  for (const each of list) if (each === value || each === "*") return true;
  return false;
};

/** `pods` does not cover `pods/exec`; `*` covers every subresource, and `*` before a slash every resource's. */
function coversResource(list: readonly string[], resource: string, subresource: string): boolean {
  if (subresource === "") return includes(list, resource);
  for (const each of list) {
    if (each === "*") return true;
    if (!each.endsWith(subresource) || each.charCodeAt(each.length - subresource.length - 1) !== 47) continue;
    const length = each.length - subresource.length - 1;
    if ((length === 1 && each[0] === "*") || (length === resource.length && each.startsWith(resource))) return true;
  }
  return false;
}

/** A pattern may end in `*`; elsewhere the star stands for itself. */
export function coversUrl(list: readonly string[], path: string): boolean {
  for (const each of list) {
    if (each === "*" || each === path) return true;
    if (each.endsWith("*") && path.startsWith(each.replace(/\*+$/, ""))) return true;
  }
  return false;
}

/** Past this many rules a lookup by resource is quicker than asking each. */
const FEW = 2;

/** Rules with what they came from, asked all at once; time does not grow with the rules of other resources. */
export class RuleSet<Source> {
  readonly #rules: Rule[] = [];
  readonly #sources: Source[] = [];
  /** Resource without its subresource → places of rules; null for a handful of rules. */
  readonly #byResource: ReadonlyMap<string, readonly number[]> | null;
  /** Places of rules that name resources by a star. */
  readonly #anywhere: readonly number[];
  readonly #paths: readonly number[];

  constructor(entries: readonly (readonly [rules: readonly Rule[], source: Source])[]) {
    for (const [rules, source] of entries) {
      for (const rule of rules) {
        this.#rules.push(rule);
        this.#sources.push(source);
      }
    }
    const byResource = new Map<string, number[]>();
    const anywhere: number[] = [];
    const paths: number[] = [];
    this.#rules.forEach(({ resources, urls }, place) => {
      if (urls.length > 0) paths.push(place);
      if (resources.some((each) => each.startsWith("*"))) anywhere.push(place);
      else for (const each of new Set(resources.map(baseOf))) add(byResource, each, place);
    });
    this.#byResource = this.#rules.length <= FEW ? null : byResource;
    this.#anywhere = anywhere;
    this.#paths = paths;
  }

  /** The source of the first rule that allows what is asked; null when none does. */
  find(asked: Attributes): Source | null {
    if (asked.path !== null) return this.#first(this.#paths, asked);
    if (this.#byResource !== null) {
      const own = this.#byResource.get(asked.resource);
      return (own === undefined ? null : this.#first(own, asked)) ?? this.#first(this.#anywhere, asked);
    }
    for (let place = 0; place < this.#rules.length; place++) {
      if (ruleAllows(this.#rules[place] as Rule, asked)) return this.#sources[place] as Source;
    }
    return null;
  }

  #first(places: readonly number[], asked: Attributes): Source | null {
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as number;
      if (ruleAllows(this.#rules[place] as Rule, asked)) return this.#sources[place] as Source;
    }
    return null;
  }
}

const baseOf = (resource: string): string => {
  const slash = resource.indexOf("/");
  return slash < 0 ? resource : resource.slice(0, slash);
};

function add(map: Map<string, number[]>, key: string, value: number): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
