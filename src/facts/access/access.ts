import type { Problem } from "../../core/problem.ts";
import type { Inventory } from "../../inventory/index.ts";
import { aggregate } from "./aggregate.ts";
import { RuleSet, ruleAllows } from "./match.ts";
import {
  accountUser,
  type Attributes,
  type Binding,
  type Decision,
  type Grant,
  type Identity,
  type Role,
  type Rule,
  type Subject,
  subjectKey,
} from "./model.ts";
import { NodeAuthorizer } from "./node-authorizer.ts";
import { quick } from "./quick.ts";
import { readWritten, roleKey } from "./read.ts";

/** What a binding of the input names and does not find. */
export interface MissingRole {
  readonly binding: Binding;
  /** As the API server says it. */
  readonly message: string;
}

/** What one user or group name holds in one scope. */
class Holding {
  readonly grants: Grant[] = [];
  #set: RuleSet<Grant> | null = null;

  find(asked: Attributes): Grant | null {
    this.#set ??= new RuleSet(this.grants.map((grant) => [grant.binding.role?.rules ?? NONE, grant] as const));
    return this.#set.find(asked);
  }
}

/** The bindings of one user or group name: the cluster-wide ones, and those of each namespace. */
interface Holder {
  readonly cluster: Holding;
  readonly namespaces: Map<string, Holding>;
}

const NONE: readonly never[] = [];
const ALLOWED_AS_MASTER: Decision = { allowed: true, reason: "allowed to members of system:masters", grant: null };
const REFUSED: Decision = { allowed: false, reason: "", grant: null };

/** Who can do what, as the API server decides it. Every answer is computed when it is asked for. */
export class Access {
  readonly roles: readonly Role[];
  readonly bindings: readonly Binding[];
  readonly missing: readonly MissingRole[];
  readonly #inventory: Inventory;
  /** The Kubernetes minor that answers. */
  readonly minor: number;
  readonly #users = new Map<string, Holder>();
  readonly #groups = new Map<string, Holder>();
  #nodes: NodeAuthorizer | null = null;
  #byNamespace: ReadonlyMap<string, readonly Binding[]> | null = null;
  #allowing: Map<string, readonly Binding[]> | null = null;

  constructor(inventory: Inventory, minor: number, defaults: () => readonly object[]) {
    this.#inventory = inventory;
    this.minor = minor;
    const written = readWritten(inventory, defaults);
    const roles = aggregate(written.roles);
    this.roles = [...roles.values()];
    this.bindings = written.bindings.map((binding): Binding => {
      const { roleKind, roleName, namespace } = binding;
      const at = roleKind === "Role" ? namespace : null;
      const findable = roleKind === "ClusterRole" || (roleKind === "Role" && at !== null);
      return { ...binding, role: findable ? (roles.get(roleKey(roleKind, at, roleName)) ?? null) : null };
    });
    const missing: MissingRole[] = [];
    for (const binding of this.bindings) {
      if (binding.role === null) missing.push({ binding, message: missingMessage(binding) });
      for (const subject of binding.subjects) this.#hold(binding, subject);
    }
    this.missing = missing;
  }

  #hold(binding: Binding, subject: Subject): void {
    const { kind, name, namespace } = subject;
    const holders = kind === "Group" ? this.#groups : this.#users;
    const key = quick(kind === "ServiceAccount" ? accountUser(namespace ?? "", name) : name);
    let holder = holders.get(key);
    if (!holder) holders.set(key, (holder = { cluster: new Holding(), namespaces: new Map() }));
    const grant: Grant = { subject, binding, namespace: binding.namespace };
    if (binding.namespace === null) {
      holder.cluster.grants.push(grant);
      return;
    }
    let own = holder.namespaces.get(binding.namespace);
    if (!own) holder.namespaces.set(quick(binding.namespace), (own = new Holding()));
    own.grants.push(grant);
  }

  /** The API server's answer: system:masters, then the node authorizer, then RBAC. */
  can(identity: Identity, asked: Attributes): Decision {
    if (identity.groups.includes("system:masters")) return ALLOWED_AS_MASTER;
    if (identity.user.startsWith("system:node:")) {
      this.#nodes ??= new NodeAuthorizer(this.#inventory, this.minor);
      const decision = this.#nodes.decide(identity, asked);
      if (decision?.allowed) return decision;
    }
    return this.rbac(identity, asked);
  }

  /** What RBAC alone says. */
  rbac(identity: Identity, asked: Attributes): Decision {
    const { user, groups } = identity;
    let grant = find(this.#users.get(user), asked);
    for (let index = 0; grant === null && index < groups.length; index++) {
      grant = find(this.#groups.get(groups[index] as string), asked);
    }
    if (grant !== null) return allowedBy(grant);
    return this.missing.length === 0 ? REFUSED : this.#refusedWith(this.#holdersOf(identity), asked.namespace);
  }

  /** Every binding that applies to an identity, also through its groups: cluster-wide ones first. */
  grantsOf(identity: Identity): readonly Grant[] {
    const holders = this.#holdersOf(identity);
    return [
      ...holders.flatMap(({ cluster }) => cluster.grants),
      ...holders.flatMap(({ namespaces }) => [...namespaces.values()].flatMap(({ grants }) => grants)),
    ];
  }

  /** The rules of an identity that count in a namespace (with the cluster-wide ones), or cluster-wide only for null. */
  rulesOf(identity: Identity, namespace: string | null): readonly Rule[] {
    return this.grantsOf(identity)
      .filter((grant) => grant.namespace === null || grant.namespace === namespace)
      .flatMap(({ binding }) => binding.role?.rules ?? NONE);
  }

  /**
   * Every subject that RBAC allows what is asked, each with all its bindings that do. Members of system:masters may do
   * anything and are listed only where a binding names them.
   */
  whoCan(asked: Attributes): ReadonlyMap<string, readonly Grant[]> {
    const found = new Map<string, Grant[]>();
    for (const binding of this.bindingsAllowing(asked)) {
      for (const subject of binding.subjects) {
        const key = subjectKey(subject);
        const grant = { subject, binding, namespace: binding.namespace };
        const known = found.get(key);
        if (known) known.push(grant);
        else found.set(key, [grant]);
      }
    }
    return found;
  }

  /** The bindings that allow what is asked to whomever they name. */
  bindingsAllowing(asked: Attributes): readonly Binding[] {
    this.#allowing ??= new Map();
    const { verb, group, resource, subresource, name, namespace, path } = asked;
    const key = `${verb}\0${group}\0${resource}\0${subresource}\0${name}\0${namespace}\0${path ?? ""}`;
    const known = this.#allowing.get(key);
    if (known) return known;
    const allows = new Map<Role, boolean>();
    const found: Binding[] = [];
    for (const binding of this.#bindingsIn(asked.namespace)) {
      const { role } = binding;
      if (role === null) continue;
      let allowed = allows.get(role);
      if (allowed === undefined) allows.set(role, (allowed = role.rules.some((rule) => ruleAllows(rule, asked))));
      if (allowed) found.push(binding);
    }
    if (this.#allowing.size < MAX_KEPT) this.#allowing.set(key, found);
    return found;
  }

  /** The bindings that a question in this namespace is decided by: the cluster-wide ones and its own. */
  *#bindingsIn(namespace: string): Generator<Binding> {
    this.#byNamespace ??= Map.groupBy(this.bindings, (binding) => binding.namespace ?? "");
    yield* this.#byNamespace.get("") ?? NONE;
    if (namespace !== "") yield* this.#byNamespace.get(namespace) ?? NONE;
  }

  #holdersOf({ user, groups }: Identity): readonly Holder[] {
    const holders = [this.#users.get(user), ...groups.map((group) => this.#groups.get(group))];
    return holders.filter((holder) => holder !== undefined);
  }

  /** The refusal that names the roles which were not found and might have allowed it. */
  #refusedWith(holders: readonly Holder[], namespace: string): Decision {
    const applying = new Set(
      holders.flatMap(({ cluster, namespaces }) => [
        ...cluster.grants.map(({ binding }) => binding),
        ...(namespaces.get(namespace)?.grants ?? NONE).map(({ binding }) => binding),
      ]),
    );
    const missing = this.missing.filter(({ binding }) => applying.has(binding)).map(({ message }) => message);
    if (missing.length === 0) return REFUSED;
    const [first, ...rest] = new Set(missing);
    const text = rest.length === 0 ? first : `[${[first, ...rest].join(", ")}]`;
    return { allowed: false, reason: `RBAC: ${text}`, grant: null };
  }
}

/** The first grant of a holder that allows what is asked, the cluster-wide ones first. */
function find(holder: Holder | undefined, asked: Attributes): Grant | null {
  if (holder === undefined) return null;
  const { cluster, namespaces } = holder;
  const grant = cluster.grants.length === 0 ? null : cluster.find(asked);
  if (grant !== null || asked.namespace === "" || namespaces.size === 0) return grant;
  return namespaces.get(asked.namespace)?.find(asked) ?? null;
}

/** How many answers are kept for when they are asked again. */
const MAX_KEPT = 50_000;

const decisions = new WeakMap<Grant, Decision>();

function allowedBy(grant: Grant): Decision {
  const known = decisions.get(grant);
  if (known) return known;
  const { binding, subject } = grant;
  const name = binding.namespace === null ? binding.name : `${binding.name}/${binding.namespace}`;
  const who = subject.namespace === null ? subject.name : `${subject.name}/${subject.namespace}`;
  const reason =
    `RBAC: allowed by ${binding.kind} ${JSON.stringify(name)} of ${binding.roleKind} ` +
    `${JSON.stringify(binding.roleName)} to ${subject.kind} ${JSON.stringify(who)}`;
  const decision = { allowed: true, reason, grant };
  decisions.set(grant, decision);
  return decision;
}

function missingMessage({ roleKind, roleName }: Binding): string {
  const known = roleKind === "Role" || roleKind === "ClusterRole";
  return known
    ? `${roleKind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(roleName)} not found`
    : `unsupported role reference kind: ${JSON.stringify(roleKind)}`;
}

/** A problem for each binding whose role is not in the input: what it grants is unknown. */
export const missingRoleProblems = (missing: readonly MissingRole[]): Problem[] =>
  missing.map(({ binding }) => {
    const { resource, kind, name, roleKind, roleName } = binding;
    const place = resource?.document.locator.locate([...resource.at, "roleRef"]) ?? null;
    return {
      code: "access/role-missing",
      file: resource?.document.file ?? null,
      line: place?.line ?? null,
      message: `${kind} ${name} names the ${roleKind} ${roleName}, which is not in the input: what it grants is unknown`,
    };
  });
