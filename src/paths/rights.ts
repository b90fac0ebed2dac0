import {
  type Access,
  type AccessBinding,
  type AccessRole,
  type AccessRule,
  type AccessSubject,
  subjectKey,
} from "../facts/index.ts";

/** A question about roles: `verbs` are alternatives, and so are the resources, each `group/resource[/subresource]`. */
export interface Right {
  readonly verbs: readonly string[];
  readonly on: readonly string[];
}

/** What a role says of a right. */
interface Answer {
  readonly rule: AccessRule;
  /** Objects it is limited to; empty for all. */
  readonly names: readonly string[];
}

/** One subject that holds a right by one binding. */
export interface Held extends Answer {
  readonly subject: AccessSubject;
  /** Its place among the binding's subjects that can match anybody. */
  readonly binding: AccessBinding;
  /** Where it holds: a namespace, or null for the whole cluster. */
  readonly namespace: string | null;
}

/** Begins the name of a subject that stands for whoever binds a role to themselves. */
export const ROLE_MARK = "role:";

const WORKLOADS = [
  ...["/replicationcontrollers", "apps/deployments", "apps/daemonsets", "apps/statefulsets", "apps/replicasets"],
  "batch/cronjobs",
];
const WRITES = ["create", "update", "patch"];

/** Rights that several edges ask about. */
export const RIGHTS = {
  createPods: { verbs: ["create"], on: ["/pods", "batch/jobs", ...WORKLOADS] },
  changeWorkloads: { verbs: ["update", "patch"], on: WORKLOADS },
  addContainers: { verbs: ["update", "patch"], on: ["/pods/ephemeralcontainers"] },
  changePods: { verbs: ["update", "patch"], on: ["/pods"] },
  exec: { verbs: ["create"], on: ["/pods/exec"] },
  execByGet: { verbs: ["get"], on: ["/pods/exec"] },
  readSecrets: { verbs: ["get", "list", "watch"], on: ["/secrets"] },
  createSecrets: { verbs: ["create"], on: ["/secrets"] },
  createClaims: { verbs: ["create"], on: ["/persistentvolumeclaims"] },
  createVolumes: { verbs: ["create"], on: ["/persistentvolumes"] },
  changeNamespaces: { verbs: ["update", "patch"], on: ["/namespaces"] },
  writeRoles: {
    verbs: WRITES,
    on: ["rbac.authorization.k8s.io/roles", "rbac.authorization.k8s.io/clusterroles"],
  },
} as const satisfies Record<string, Right>;

const hasAny = (list: readonly string[], wanted: readonly string[]): boolean =>
  list.includes("*") || wanted.some((each) => list.includes(each));

function covers({ groups, resources }: AccessRule, target: string): boolean {
  const [group = "", resource = "", sub] = target.split("/");
  if (!groups.includes("*") && !groups.includes(group)) return false;
  if (resources.includes("*")) return true;
  if (sub === undefined) return resources.includes(resource);
  return resources.includes(`${resource}/${sub}`) || resources.includes(`*/${sub}`);
}

/** A create of a whole object carries no name, so a rule with names never allows it. */
const isNameless = ({ verbs, on }: Right): boolean =>
  verbs.every((verb) => verb === "create") && on.every((target) => target.split("/").length < 3);

function answerOf(role: AccessRole, right: Right): readonly Answer[] {
  const named: Answer[] = [];
  for (const rule of role.rules) {
    if (!hasAny(rule.verbs, right.verbs) || !right.on.some((target) => covers(rule, target))) continue;
    if (rule.names.length === 0) return [{ rule, names: [] }];
    if (!isNameless(right)) named.push({ rule, names: rule.names });
  }
  return named;
}

/** Two rights of one subject that hold in the same place. */
export interface HeldTogether {
  readonly first: Held;
  readonly second: Held;
  /** Where both hold: a namespace, or null for the whole cluster. */
  readonly namespace: string | null;
}

/** Answers questions about all bindings at once: each role is asked once, each binding takes its role's answer. */
export class Rights {
  readonly access: Access;
  readonly #known = new Map<Right, readonly Held[]>();
  #assumed: Map<AccessBinding, AccessSubject> | null = null;

  constructor(access: Access) {
    this.access = access;
  }

  /** Everybody who holds a right, once for each binding that gives it. */
  of(right: Right): readonly Held[] {
    let held = this.#known.get(right);
    if (!held) this.#known.set(right, (held = this.#find(right)));
    return held;
  }

  /** Everybody who holds two rights at once in one place, whatever the bindings. */
  *together(one: Right, other: Right): Generator<HeldTogether> {
    const others = Map.groupBy(this.of(other), ({ subject }) => subjectKey(subject));
    for (const first of this.of(one)) {
      for (const second of others.get(subjectKey(first.subject)) ?? []) {
        const apart = first.namespace !== null && second.namespace !== null && first.namespace !== second.namespace;
        if (!apart) yield { first, second, namespace: first.namespace ?? second.namespace };
      }
    }
  }

  /** The bindings there are, and those that somebody may make. */
  #bindings(): readonly AccessBinding[] {
    return this.#assumed === null ? this.access.bindings : [...this.access.bindings, ...this.#assumed.keys()];
  }

  /** Counts a binding of a role as there, for the one who may make it: it names a subject that stands for the role. */
  assume(role: AccessRole, namespace: string | null): AccessSubject {
    this.#assumed ??= new Map();
    for (const [binding, subject] of this.#assumed) {
      if (binding.role === role && binding.namespace === namespace) return subject;
    }
    const place = namespace === null ? "" : `${namespace}/`;
    const subject: AccessSubject = { kind: "User", name: `${ROLE_MARK}${place}${role.name}`, namespace: null };
    const kind = namespace === null ? "ClusterRoleBinding" : "RoleBinding";
    const binding: AccessBinding = {
      ...{ kind, namespace, name: `(a new one)`, roleKind: role.kind, roleName: role.name, role },
      subjects: [subject],
      resource: null,
    };
    this.#assumed.set(binding, subject);
    this.#known.clear();
    return subject;
  }

  #find(right: Right): readonly Held[] {
    const answers = new Map<AccessRole, readonly Answer[]>();
    const found: Held[] = [];
    for (const binding of this.#bindings()) {
      const { role } = binding;
      if (role === null) continue;
      let own = answers.get(role);
      if (own === undefined) answers.set(role, (own = answerOf(role, right)));
      for (const answer of own) {
        for (const subject of binding.subjects)
          found.push({ ...answer, subject, binding, namespace: binding.namespace });
      }
    }
    return found;
  }
}
