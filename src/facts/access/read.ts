import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { quick } from "./quick.ts";
import { asList, asMap, asText } from "../workloads/value.ts";
import { type Binding, RBAC, type Role, type Rule, type Subject } from "./model.ts";

/** What the authorizer reads, before roles are joined to bindings. */
export interface Written {
  /** By {@link roleKey}. */
  readonly roles: ReadonlyMap<string, WrittenRole>;
  readonly bindings: readonly Omit<Binding, "role">[];
}

/** A role with the rules that stand in it, and what it collects others by. */
export interface WrittenRole {
  readonly role: Role;
  readonly labels: JsonObject;
  /** Label selectors; null for a role without an aggregation rule. */
  readonly selectors: readonly unknown[] | null;
}

/** The key of a role: cluster-wide ones have an empty namespace. */
export const roleKey = (kind: string, namespace: string | null, name: string): string =>
  `${kind}/${namespace ?? ""}/${name}`;

const BOOTSTRAP_LABEL = "kubernetes.io/bootstrapping";

const metadataOf = (object: JsonObject): JsonObject => asMap(object["metadata"]);
const labelsOf = (object: JsonObject): JsonObject => asMap(metadataOf(object)["labels"]);
const isBootstrap = (object: JsonObject): boolean => labelsOf(object)[BOOTSTRAP_LABEL] === "rbac-defaults";

interface Candidate {
  readonly object: JsonObject;
  readonly resource: Resource | null;
}

/**
 * Reads roles and bindings. Of objects with one name the last one counts, as applying them in order would leave it,
 * and one that somebody wrote counts before Kubernetes' own. An object without a namespace is taken as in `default`.
 *
 * @param defaults What Kubernetes brings along; used where the input holds none of it, and so is no copy of a cluster.
 */
export function readWritten(inventory: Inventory, defaults: () => readonly object[]): Written {
  const found = new Map<string, Candidate>();
  let hasBootstrap = false;
  for (const kind of ["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"]) {
    for (const resource of inventory.ofKind(RBAC, kind)) {
      const { object, ref } = resource;
      const key = roleKey(kind, namespaceOf(kind, ref.namespace), ref.name);
      const known = found.get(key);
      const bootstrap = isBootstrap(object);
      hasBootstrap ||= bootstrap;
      if (!known || !bootstrap || isBootstrap(known.object)) found.set(key, { object, resource });
    }
  }
  if (!hasBootstrap) {
    for (const object of defaults() as readonly JsonObject[]) {
      const { namespace, name } = metadataOf(object);
      const kind = asText(object["kind"]);
      const key = roleKey(kind, namespaceOf(kind, asText(namespace) || null), asText(name));
      if (!found.has(key)) found.set(key, { object, resource: null });
    }
  }
  const roles = new Map<string, WrittenRole>();
  const bindings: Omit<Binding, "role">[] = [];
  for (const [key, candidate] of found) {
    if (key.startsWith("Role/") || key.startsWith("ClusterRole/")) roles.set(key, readRole(key, candidate));
    else bindings.push(readBinding(key, candidate));
  }
  return { roles, bindings };
}

const namespaceOf = (kind: string, namespace: string | null): string | null =>
  kind.startsWith("Cluster") ? null : (namespace ?? "default");

function place(key: string): { kind: string; namespace: string | null; name: string } {
  const [kind = "", namespace = ""] = key.split("/", 2);
  return { kind, namespace: namespace === "" ? null : namespace, name: key.slice(kind.length + namespace.length + 2) };
}

function texts(value: unknown): readonly string[] {
  const found: string[] = [];
  for (const each of asList(value)) if (typeof each === "string") found.push(quick(each));
  return found;
}

function readRole(key: string, { object, resource }: Candidate): WrittenRole {
  const { kind, namespace, name } = place(key);
  const aggregation = kind === "ClusterRole" ? object["aggregationRule"] : undefined;
  const rules: Rule[] = [];
  const role: Role = {
    kind: kind === "Role" ? "Role" : "ClusterRole",
    namespace,
    name,
    rules,
    resource,
    aggregated: aggregation !== undefined,
  };
  asList(object["rules"]).forEach((each, index) => {
    const rule = asMap(each);
    rules.push({
      verbs: texts(rule["verbs"]),
      groups: texts(rule["apiGroups"]),
      resources: texts(rule["resources"]),
      names: texts(rule["resourceNames"]),
      urls: texts(rule["nonResourceURLs"]),
      role,
      index,
    });
  });
  const selectors = aggregation === undefined ? null : asList(asMap(aggregation)["clusterRoleSelectors"]);
  return { role, labels: labelsOf(object), selectors };
}

function readBinding(key: string, { object, resource }: Candidate): Omit<Binding, "role"> {
  const { kind, namespace, name } = place(key);
  const ref = asMap(object["roleRef"]);
  return {
    kind: kind === "RoleBinding" ? "RoleBinding" : "ClusterRoleBinding",
    namespace,
    name,
    roleKind: asText(ref["kind"]),
    roleName: asText(ref["name"]),
    subjects: asList(object["subjects"]).flatMap((each) => readSubject(asMap(each), namespace)),
    resource,
  };
}

/** Nothing for a subject that matches nobody: an unknown kind, no name, an account without a namespace. */
function readSubject({ kind, name, namespace }: JsonObject, bindingNamespace: string | null): Subject[] {
  const named = asText(name);
  if (named === "") return [];
  if (kind === "User" || kind === "Group") return [{ kind, name: named, namespace: null }];
  const own = asText(namespace) || bindingNamespace;
  return kind === "ServiceAccount" && own !== null ? [{ kind, name: named, namespace: own }] : [];
}
