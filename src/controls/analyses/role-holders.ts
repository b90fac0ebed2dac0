import {
  type Access,
  type AccessBinding,
  type AccessRole,
  type AccessSubject,
  accessOf,
  type Facts,
  isPlatformBinding,
  type Resource,
} from "../../facts/index.ts";

/** Who holds a role through bindings. */
export interface Holders {
  readonly subjects: readonly AccessSubject[];
  /** True when a binding gives it for the whole cluster. */
  readonly clusterWide: boolean;
  /** Where bindings give it for one namespace. */
  readonly namespaces: ReadonlySet<string>;
}

const NOBODY: Holders = { subjects: [], clusterWide: false, namespaces: new Set() };
const known = new WeakMap<Access, ReadonlyMap<Resource, Holders>>();

/** Who holds a role of the input, directly or through a role that collects its rules. */
export function holdersOf(facts: Facts, role: Resource): Holders {
  const access = accessOf(facts);
  let holders = known.get(access);
  if (!holders) known.set(access, (holders = collect(access)));
  return holders.get(role) ?? NOBODY;
}

function collect(access: Access): ReadonlyMap<Resource, Holders> {
  const holders = new Map<Resource, { subjects: Set<AccessSubject>; clusterWide: boolean; namespaces: Set<string> }>();
  for (const { role, subjects, namespace } of access.bindings) {
    if (role === null || subjects.length === 0) continue;
    const sources = new Set(role.rules.map((rule) => rule.role.resource));
    for (const source of sources) {
      if (source === null) continue;
      let entry = holders.get(source);
      if (!entry) holders.set(source, (entry = { subjects: new Set(), clusterWide: false, namespaces: new Set() }));
      for (const subject of subjects) entry.subjects.add(subject);
      if (namespace === null) entry.clusterWide = true;
      else entry.namespaces.add(namespace);
    }
  }
  return new Map([...holders].map(([role, { subjects, ...rest }]) => [role, { subjects: [...subjects], ...rest }]));
}

/** A subject as messages name it. */
export const subjectText = ({ kind, name, namespace }: AccessSubject): string =>
  `${kind} ${namespace === null ? name : `${namespace}/${name}`}`;

/** ", held by ServiceAccount ml/a and 2 more", or empty for a role that nobody holds. */
export function heldBy({ subjects }: Holders): string {
  const [first, ...rest] = subjects;
  if (!first) return "";
  return `, held by ${subjectText(first)}${rest.length > 0 ? ` and ${rest.length} more` : ""}`;
}

/** The roles of the input that somebody wrote: without those that Kubernetes brings along or that collect others' rules. */
export const ownRoles = (facts: Facts): readonly AccessRole[] =>
  accessOf(facts).roles.filter(
    ({ resource, aggregated }) => resource !== null && !aggregated && !isBootstrap(resource),
  );

/** The bindings of the input that somebody wrote. */
export const ownBindings = (facts: Facts): readonly AccessBinding[] =>
  accessOf(facts).bindings.filter((binding) => !isPlatformBinding(binding));

function isBootstrap({ object }: Resource): boolean {
  const metadata = object["metadata"] as { labels?: Record<string, unknown> } | undefined;
  return metadata?.labels?.["kubernetes.io/bootstrapping"] === "rbac-defaults";
}
