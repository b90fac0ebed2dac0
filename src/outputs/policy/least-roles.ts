import { accountOf, type Attributes, RBAC } from "../../facts/index.ts";

/** A rule as RBAC writes it. */
export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** A Role, ClusterRole, RoleBinding or ClusterRoleBinding. */
export interface PolicyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly PolicyRule[];
  readonly roleRef?: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly apiGroup?: string;
  }[];
}

/**
 * The fewest Roles and bindings for one user that allow exactly these requests and nothing else: one Role in each
 * namespace, and a ClusterRole for what has none.
 *
 * @param name What they are all called.
 */
export function leastRoles(user: string, requests: readonly Attributes[], name: string): PolicyObject[] {
  const places = Map.groupBy(requests, ({ namespace }) => namespace);
  return [...places.keys()].toSorted().flatMap((namespace) => {
    const rules = leastRules(places.get(namespace) ?? []);
    const cluster = namespace === "" ? "Cluster" : "";
    const metadata = cluster ? { name } : { name, namespace };
    const account = accountOf(user);
    const subject = account
      ? { kind: "ServiceAccount", name: account.name, namespace: account.namespace }
      : { apiGroup: RBAC, kind: "User", name: user };
    return [
      { apiVersion: `${RBAC}/v1`, kind: `${cluster}Role`, metadata, rules },
      {
        apiVersion: `${RBAC}/v1`,
        kind: `${cluster}RoleBinding`,
        metadata,
        roleRef: { apiGroup: RBAC, kind: `${cluster}Role`, name },
        subjects: [subject],
      },
    ];
  });
}

/** The fewest rules that allow exactly these requests, all of one namespace. */
function leastRules(requests: readonly Attributes[]): PolicyRule[] {
  const rules = [...resourceRules(requests), ...urlRules(requests)];
  return rules
    .map((rule) => ({ rule, key: JSON.stringify(rule) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ rule }) => rule);
}

interface Wanted {
  readonly group: string;
  readonly resource: string;
  /** Verbs on every object. */
  readonly open: Set<string>;
  /** Verbs on single objects, by name. */
  readonly named: Map<string, Set<string>>;
}

function resourceRules(requests: readonly Attributes[]): PolicyRule[] {
  const wanted = new Map<string, Wanted>();
  for (const { verb, group, resource, subresource, name, path } of requests) {
    if (path !== null) continue;
    const full = subresource === "" ? resource : `${resource}/${subresource}`;
    const key = `${group}\0${full}`;
    let entry = wanted.get(key);
    if (!entry) wanted.set(key, (entry = { group, resource: full, open: new Set(), named: new Map() }));
    if (name === "") entry.open.add(verb);
    else {
      const verbs = entry.named.get(name);
      if (verbs) verbs.add(verb);
      else entry.named.set(name, new Set([verb]));
    }
  }
  // A rule allows each of its resources with each of its verbs and names, so only those with equal ones may share it.
  const shared = new Map<string, { groups: Map<string, string[]>; verbs: string[]; names: string[] }>();
  const add = (group: string, resource: string, verbs: readonly string[], names: readonly string[]): void => {
    const key = JSON.stringify([verbs, names]);
    let entry = shared.get(key);
    if (!entry) shared.set(key, (entry = { groups: new Map(), verbs: [...verbs], names: [...names] }));
    const resources = entry.groups.get(group);
    if (resources) resources.push(resource);
    else entry.groups.set(group, [resource]);
  };
  for (const { group, resource, open, named } of wanted.values()) {
    if (open.size > 0) add(group, resource, [...open].toSorted(), []);
    const byVerbs = Map.groupBy(named.keys(), (name) =>
      [...(named.get(name) ?? [])]
        .filter((verb) => !open.has(verb))
        .toSorted()
        .join("\0"),
    );
    for (const [verbs, names] of byVerbs) if (verbs !== "") add(group, resource, verbs.split("\0"), names.toSorted());
  }
  return [...shared.values()].flatMap(({ groups, verbs, names }) => {
    const byResources = Map.groupBy(groups, ([, resources]) => resources.toSorted().join("\0"));
    return [...byResources].map(([resources, entries]) => ({
      apiGroups: entries.map(([group]) => group).toSorted(),
      resources: resources.split("\0"),
      ...(names.length > 0 && { resourceNames: names }),
      verbs,
    }));
  });
}

function urlRules(requests: readonly Attributes[]): PolicyRule[] {
  const verbsOf = new Map<string, Set<string>>();
  for (const { verb, path } of requests) {
    if (path === null) continue;
    const verbs = verbsOf.get(path);
    if (verbs) verbs.add(verb);
    else verbsOf.set(path, new Set([verb]));
  }
  const byVerbs = Map.groupBy(verbsOf.keys(), (path) => [...(verbsOf.get(path) ?? [])].toSorted().join("\0"));
  return [...byVerbs].map(([verbs, paths]) => ({ nonResourceURLs: paths.toSorted(), verbs: verbs.split("\0") }));
}
