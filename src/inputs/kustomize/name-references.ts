import type { TreeNode } from "../../lang/yaml/tree.ts";
import type { NameReference } from "./default-config.ts";
import { applyPath, type FieldSpec, type Gvk, isSelected } from "./field-spec.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { bare, field, isMissing, setField, setScalar } from "./nodes.ts";
import { effectiveNamespace, type Id, NO_NAMESPACE, type Resource, showId } from "./resource.ts";

/** True when the shorter list is how the longer one ends; an empty list only fits an empty one. */
function sameEnding(one: readonly string[], other: readonly string[]): boolean {
  const [short, long] = one.length > other.length ? [other, one] : [one, other];
  if (short.length === 0) return long.length === 0;
  return short.every((part, at) => part === long[at + long.length - short.length]);
}

function sameAffixes(one: Resource, other: Resource, allowEmpty: boolean): boolean {
  const fits = (a: readonly string[], b: readonly string[]): boolean =>
    (allowEmpty && (a.length === 0 || b.length === 0)) || sameEnding(a, b);
  return fits(one.prefixes, other.prefixes) && fits(one.suffixes, other.suffixes);
}

/** The namespaces of the service accounts that a role binding names. */
function subjectNamespaces(referrer: Resource): ReadonlySet<string> {
  const found = new Set<string>();
  if (referrer.kind !== "RoleBinding") return found;
  const subjects = referrer.node.get("subjects");
  for (const subject of subjects?.kind === "list" ? subjects.items : []) {
    const namespace = subject.get("namespace");
    if (namespace === undefined || subject.get("kind")?.text !== "ServiceAccount") continue;
    if (namespace.tag === "!!null") {
      throw new BuildIssue(`a subject of ${showId(referrer.currentId)} has a blank namespace`, placeOf(namespace.mark));
    }
    found.add(namespace.text);
  }
  return found;
}

/** What the objects are found by, ids as they are once names and namespaces stand. */
interface Candidate {
  readonly resource: Resource;
  readonly previous: readonly Id[];
  readonly current: Id;
}

class References {
  readonly #byName = new Map<string, Candidate[]>();
  /** The objects of each namespace that they were in at first. */
  readonly #byNamespace = new Map<string, Candidate[]>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) {
      const candidate = { resource, previous: resource.previousIds, current: resource.currentId };
      push(this.#byNamespace, originalNamespace(candidate), candidate);
      for (const name of new Set(candidate.previous.map((id) => id.name))) {
        push(this.#byName, name, candidate);
      }
    }
  }

  /** The one object that a field means; null when there is none to follow. */
  target(
    name: string,
    referrer: Referrer,
    kind: Gvk,
    path: string,
    namespace: string | null,
    isMap: boolean,
  ): Resource | null {
    const named = this.#byName.get(name);
    if (!named) return null;
    const role = path.endsWith("roleRef/name") ? roleOf(referrer.resource) : null;
    const { id } = referrer;
    const reach = (candidate: Candidate): boolean => {
      if (id.clusterScoped || candidate.current.clusterScoped) return true;
      if (effectiveNamespace(candidate.current) === effectiveNamespace(id)) return true;
      return referrer.namespaces.has(candidate.resource.namespace);
    };
    let found = named.filter(reach);
    if (namespace !== null) found = this.#inNamespace(found, namespace, reach);
    found = found.filter(({ previous }) => previous.some((own) => isSelected(own, kind)));
    if (role) found = found.filter(({ previous }) => previous.some((own) => isSelected(own, role)));
    if (!id.clusterScoped) {
      found = found.filter(
        ({ resource, current }) =>
          current.clusterScoped ||
          resource.kind === "ServiceAccount" ||
          effectiveNamespace(current) === effectiveNamespace(id),
      );
    }
    if (found.length > 1) found = found.filter(({ resource }) => sameAffixes(resource, referrer.resource, true));
    if (found.length > 1) found = found.filter(({ resource }) => sameAffixes(resource, referrer.resource, false));
    const [first] = found;
    if (!first) return null;
    const isSame = found.every(
      ({ resource }) =>
        resource.name === first.resource.name && (!isMap || resource.namespace === first.resource.namespace),
    );
    if (!isSame) {
      throw new BuildIssue(
        `${path} of ${showId(id)} can mean more than one object: ${found.map((each) => showId(each.current)).join(", ")}`,
        placeOf(referrer.resource.node.mark),
      );
    }
    return first.resource;
  }

  /** Of these, the ones that were in a namespace, or if nothing in reach was, the ones that are in it now. */
  #inNamespace(found: Candidate[], namespace: string, reach: (candidate: Candidate) => boolean): Candidate[] {
    if (namespace === NO_NAMESPACE) return [];
    if (this.#byNamespace.get(namespace)?.some(reach)) {
      return found.filter((each) => originalNamespace(each) === namespace);
    }
    return found.filter(({ current }) => effectiveNamespace(current) === namespace);
  }
}

const originalNamespace = ({ previous, current }: Candidate): string => effectiveNamespace(previous[0] ?? current);

function push(map: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const same = map.get(key);
  if (same) same.push(candidate);
  else map.set(key, [candidate]);
}

interface Referrer {
  readonly resource: Resource;
  readonly id: Id;
  readonly namespaces: ReadonlySet<string>;
}

function roleOf(referrer: Resource): Gvk | null {
  const role = field(referrer.node, "roleRef");
  const group = field(role, "apiGroup");
  const kind = field(role, "kind");
  return group && kind ? { group: group.text, version: "", kind: kind.text } : null;
}

function follow(node: TreeNode, referrer: Referrer, kind: Gvk, path: string, references: References): void {
  const setName = (target: TreeNode): void => {
    const found = references.target(target.text, referrer, kind, path, null, false);
    if (found && found.name !== target.text) setScalar(target, bare(found.name, target.mark));
  };
  const setMap = (target: TreeNode): void => {
    const name = field(target, "name");
    if (!name) throw new BuildIssue(`${path}: a map with a name is expected here`, placeOf(target.mark));
    const own = field(target, "namespace");
    const found = references.target(name.text, referrer, kind, path, own ? own.text : null, true);
    if (!found) return;
    const namespace = found.namespace;
    if (found.name === name.text && namespace === "") return;
    setField(target, "name", bare(found.name, name.mark));
    if (namespace !== "") setField(target, "namespace", bare(namespace, own?.mark ?? name.mark));
  };
  if (isMissing(node)) return;
  if (node.kind === "scalar") return setName(node);
  if (node.kind === "map") return setMap(node);
  for (const item of node.items) {
    if (isMissing(item)) continue;
    if (item.kind === "scalar") setName(item);
    else if (item.kind === "map") setMap(item);
    else throw new BuildIssue(`${path}: a name or a map with one is expected here`, placeOf(item.mark));
  }
}

/** Makes every field that holds an object's name hold what the object is called now. */
export function fixNameReferences(resources: readonly Resource[], config: readonly NameReference[]): void {
  const references = new References(resources);
  const byKind = new Map<string, { spec: FieldSpec; target: NameReference }[]>();
  const anyKind: { spec: FieldSpec; target: NameReference; order: number }[] = [];
  let order = 0;
  const orders = new Map<FieldSpec, number>();
  for (const target of config) {
    for (const spec of target.referrers) {
      orders.set(spec, order++);
      if (spec.kind === "") anyKind.push({ spec, target, order });
      else {
        const same = byKind.get(spec.kind);
        if (same) same.push({ spec, target });
        else byKind.set(spec.kind, [{ spec, target }]);
      }
    }
  }
  for (const resource of resources) {
    const original = resource.originalId;
    const own = byKind.get(original.kind) ?? [];
    const used =
      anyKind.length === 0
        ? own
        : [...own, ...anyKind].sort((a, b) => (orders.get(a.spec) ?? 0) - (orders.get(b.spec) ?? 0));
    if (used.length === 0) continue;
    const referrer: Referrer = { resource, id: resource.currentId, namespaces: subjectNamespaces(resource) };
    for (const { spec, target } of used) {
      if (!isSelected(original, spec)) continue;
      applyPath(resource.node, spec, {
        set: (node) => follow(node, referrer, target, spec.path, references),
        makes: null,
      });
    }
  }
}
