import type { Path } from "../../core/location.ts";
import type { Resource } from "../../inventory/index.ts";

/** Whom a binding names, as the authorizer reads it: a service account always has its namespace. */
export interface Subject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  /** Null for users and groups. */
  readonly namespace: string | null;
}

/** One rule of a role; lists as written, without values that are not text. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Empty when every name is meant. */
  readonly names: readonly string[];
  /** Paths of the API server that are no resources. */
  readonly urls: readonly string[];
  /** The role that holds the rule as written: for an aggregated role, the one it was collected from. */
  readonly role: Role;
  /** Place of the rule in that role's `rules`. */
  readonly index: number;
}

/** A Role or ClusterRole with the rules in force, aggregation included. */
export interface Role {
  readonly kind: "Role" | "ClusterRole";
  /** Null for a ClusterRole. */
  readonly namespace: string | null;
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Null for a role that Kubernetes brings along and the input does not hold. */
  readonly resource: Resource | null;
  readonly aggregated: boolean;
}

/** A RoleBinding or ClusterRoleBinding. */
export interface Binding {
  readonly kind: "RoleBinding" | "ClusterRoleBinding";
  /** Null for a ClusterRoleBinding. */
  readonly namespace: string | null;
  readonly name: string;
  readonly roleKind: string;
  readonly roleName: string;
  /** Null when the role that it names is not there: it grants nothing. */
  readonly role: Role | null;
  /** As the authorizer reads them; subjects that can match nobody are left out. */
  readonly subjects: readonly Subject[];
  /** Null for a binding that Kubernetes brings along and the input does not hold. */
  readonly resource: Resource | null;
}

/** What one binding gives to one of its subjects. */
export interface Grant {
  readonly subject: Subject;
  readonly binding: Binding;
  /** Where it holds: a namespace, or null for the whole cluster. */
  readonly namespace: string | null;
}

/** What is asked of the API server. Absent parts are empty; `path` is null for a question about a resource. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** Empty for the whole cluster, and for kinds without a namespace. */
  readonly namespace: string;
  readonly path: string | null;
}

/** Who asks: what the authenticator says of them. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The API server's answer. */
export interface Decision {
  readonly allowed: boolean;
  /** In the words of the API server; empty for a plain refusal. */
  readonly reason: string;
  /** What RBAC allows it by; null when another authorizer does, or nobody. */
  readonly grant: Grant | null;
}

/** A place in an object that a statement rests on. */
export interface Because {
  readonly resource: Resource;
  readonly path: Path;
}

/** The API group of RBAC's own kinds. */
export const RBAC = "rbac.authorization.k8s.io";

/** A question about a resource, empty where a part is left out. */
export const asks = (parts: Partial<Attributes> & Pick<Attributes, "verb">): Attributes => ({
  verb: parts.verb,
  group: parts.group ?? "",
  resource: parts.resource ?? "",
  subresource: parts.subresource ?? "",
  name: parts.name ?? "",
  namespace: parts.namespace ?? "",
  path: parts.path ?? null,
});

/** The user name of a service account. */
export const accountUser = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

/** The identity of a service account, with the groups that every one has. */
export const accountIdentity = (namespace: string, name: string): Identity => ({
  user: accountUser(namespace, name),
  groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
});

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** Namespace and name of the service account that a user name stands for; null for other users. */
export function accountOf(user: string): { readonly namespace: string; readonly name: string } | null {
  const [, namespace, name] = user.startsWith("system:serviceaccount:") ? (ACCOUNT.exec(user) ?? []) : [];
  return namespace === undefined || name === undefined ? null : { namespace, name };
}

/** One text for a subject, such as `ServiceAccount:ml/trainer`; the same for the same subject. */
export const subjectKey = ({ kind, name, namespace }: Subject): string =>
  namespace === null ? `${kind}:${name}` : `${kind}:${namespace}/${name}`;

/** The identity that a subject alone has; a group is asked as a nameless member. */
export function identityOf({ kind, name, namespace }: Subject): Identity {
  if (kind === "ServiceAccount") return accountIdentity(namespace ?? "", name);
  if (kind === "Group") return { user: "", groups: [name, ...defaultGroup(name)] };
  if (name === "system:anonymous") return { user: name, groups: ["system:unauthenticated"] };
  const account = accountOf(name);
  if (account) return accountIdentity(account.namespace, account.name);
  return { user: name, groups: ["system:authenticated"] };
}

const defaultGroup = (name: string): string[] =>
  name === "system:authenticated" || name === "system:unauthenticated" ? [] : ["system:authenticated"];
