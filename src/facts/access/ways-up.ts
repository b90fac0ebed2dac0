import type { Access } from "./access.ts";
import { type HeldPower, powersIn } from "./held-powers.ts";
import { accountIdentity, accountOf, type Grant, type Subject, subjectKey } from "./model.ts";

/** One step of a way: whoever holds the power gets hold of a service account. */
export interface Step {
  readonly power: string;
  /** `namespace/name` of the service account that is taken over. */
  readonly account: string;
}

/** Everything by which a subject becomes more than its roles say. */
export interface WayUp {
  readonly subject: Subject;
  readonly powers: readonly HeldPower[];
  /** The shortest way to rights over the whole cluster: the accounts taken over, in order; null where there is none. */
  readonly toCluster: readonly Step[] | null;
}

/** Takes over accounts of one namespace, or of all. */
const takes = ({ power, effect, names }: HeldPower): boolean =>
  power.takesAccounts && effect === "full" && names.length === 0;

const takesCluster = ({ power, effect, namespace, names }: HeldPower): boolean =>
  power.takesCluster && effect === "full" && namespace === null && names.length === 0;

/**
 * Every subject of a binding that holds a power, and how it gets to the whole cluster: directly, or by taking over
 * service accounts one after another.
 *
 * @param accounts Further service accounts that exist, as `namespace/name`.
 */
export function waysUp(access: Access, accounts: Iterable<string> = []): WayUp[] {
  const subjects = new Map<string, { subject: Subject; grants: Grant[] }>();
  for (const binding of access.bindings) {
    for (const subject of binding.subjects) {
      const grant = { subject, binding, namespace: binding.namespace };
      const known = subjects.get(subjectKey(subject));
      if (known) known.grants.push(grant);
      else subjects.set(subjectKey(subject), { subject, grants: [grant] });
    }
  }
  const held = new Map<string, readonly HeldPower[]>();
  for (const [key, { grants }] of subjects) {
    const powers = powersIn(grants, access.minor);
    if (powers.length > 0) held.set(key, powers);
  }
  const next = nextSteps(accountPowers(access, subjects, held, accounts));
  return [...held].map(([key, powers]) => {
    const { subject } = subjects.get(key) as { subject: Subject };
    return { subject, powers, toCluster: wayFrom(powers, next) };
  });
}

/** The powers of each service account with those of its groups, by namespace and `namespace/name`. */
function accountPowers(
  access: Access,
  subjects: ReadonlyMap<string, { readonly subject: Subject }>,
  held: ReadonlyMap<string, readonly HeldPower[]>,
  further: Iterable<string>,
): Map<string, Map<string, readonly HeldPower[]>> {
  const names = new Set(further);
  for (const { subject } of subjects.values()) {
    const { kind, name, namespace } = subject;
    const account = kind === "ServiceAccount" ? { namespace, name } : kind === "User" ? accountOf(name) : null;
    if (account) names.add(`${account.namespace}/${account.name}`);
  }
  const groups = [...held.keys()].filter((key) => key.startsWith("Group:system:"));
  const byNamespace = new Map<string, Map<string, readonly HeldPower[]>>();
  for (const full of names) {
    const slash = full.indexOf("/");
    const [namespace, name] = [full.slice(0, slash), full.slice(slash + 1)];
    const identity = accountIdentity(namespace, name);
    const keys = [
      `ServiceAccount:${full}`,
      `User:${identity.user}`,
      ...groups.filter((key) => identity.groups.includes(key.slice(6))),
    ];
    const powers = keys.flatMap((key) => held.get(key) ?? []);
    if (powers.length === 0) continue;
    const known = byNamespace.get(namespace);
    if (known) known.set(full, powers);
    else byNamespace.set(namespace, new Map([[full, powers]]));
  }
  return byNamespace;
}

interface Next {
  /** The account to take over in the namespace. */
  readonly account: string;
  /** What that account does then; null where it holds the cluster. */
  readonly onward: { readonly power: string; readonly namespace: string } | null;
}

/** For each namespace the account that leads to the whole cluster soonest: a search backwards from the cluster. */
function nextSteps(accounts: ReadonlyMap<string, ReadonlyMap<string, readonly HeldPower[]>>): Map<string, Next> {
  const next = new Map<string, Next>();
  const takers = new Map<string, { namespace: string; account: string; power: string }[]>();
  let edge: string[] = [];
  for (const [namespace, own] of accounts) {
    for (const [account, powers] of own) {
      if (!next.has(namespace) && powers.some(takesCluster)) {
        next.set(namespace, { account, onward: null });
        edge.push(namespace);
      }
      for (const held of powers) {
        if (held.namespace === null || held.namespace === namespace || !takes(held)) continue;
        const entry = { namespace, account, power: held.power.id };
        const known = takers.get(held.namespace);
        if (known) known.push(entry);
        else takers.set(held.namespace, [entry]);
      }
    }
  }
  while (edge.length > 0) {
    const reached: string[] = [];
    for (const target of edge) {
      for (const { namespace, account, power } of takers.get(target) ?? []) {
        if (next.has(namespace)) continue;
        next.set(namespace, { account, onward: { power, namespace: target } });
        reached.push(namespace);
      }
    }
    edge = reached;
  }
  return next;
}

function wayFrom(powers: readonly HeldPower[], next: ReadonlyMap<string, Next>): readonly Step[] | null {
  if (powers.some(takesCluster)) return [];
  let shortest: Step[] | null = null;
  for (const held of powers) {
    if (!takes(held) || held.namespace === null) continue;
    const steps: Step[] = [];
    let at: { power: string; namespace: string } | null = { power: held.power.id, namespace: held.namespace };
    while (at !== null) {
      const step = next.get(at.namespace);
      if (!step) break;
      steps.push({ power: at.power, account: step.account });
      at = step.onward;
    }
    if (at === null && (shortest === null || steps.length < shortest.length)) shortest = steps;
  }
  return shortest;
}
