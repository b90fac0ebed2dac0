import type { Ref } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import { atLeast, type Severity, severityRank } from "../../core/severity.ts";
import {
  type AccessSubject,
  type HeldPower,
  isPlatformBinding,
  missingRoleProblems,
  type Step,
  type WayUp,
  waysUp,
} from "../../facts/index.ts";
import { type OpenAccess, refOfBinding, refOfRole } from "./open.ts";

/** One power of a subject. */
export interface EscalationWay {
  readonly way: string;
  readonly does: string;
  /** A namespace, or null for the whole cluster. */
  readonly namespace: string | null;
  /** Null where it has no effect. */
  readonly severity: Severity | null;
  readonly effect: "full" | "partial" | "none";
  /** Rights that are needed as well, such as `create persistentvolumeclaims`. */
  readonly missing: readonly string[];
  /** Objects it is limited to; empty for all. */
  readonly names: readonly string[];
  readonly via: readonly { readonly binding: Ref; readonly role: Ref }[];
}

/** A subject that can become more than its roles say. */
export interface Escalation {
  readonly kind: AccessSubject["kind"];
  readonly name: string;
  readonly namespace: string | null;
  /** The worst of its ways; null where none has an effect. */
  readonly severity: Severity | null;
  /** True for Kubernetes' own components, unchanged. */
  readonly platform: boolean;
  readonly ways: readonly EscalationWay[];
  /** Accounts to take over on the shortest way to the whole cluster; null where there is no way. */
  readonly toCluster: readonly Step[] | null;
}

/** Who can become more; part of the public contract, version 1. */
export interface Escalations {
  readonly version: 1;
  /** Worst first. */
  readonly escalations: readonly Escalation[];
  readonly problems: readonly Problem[];
}

/** Everybody who can become more than their roles say, by what, and how they get to the whole cluster. */
export function findEscalations({ access, inventory, problems }: OpenAccess): Escalations {
  const accounts = inventory.ofKind("", "ServiceAccount").map(({ ref }) => `${ref.namespace ?? "default"}/${ref.name}`);
  const escalations = waysUp(access, accounts).map(escalation);
  escalations.sort((a, b) => rank(a) - rank(b));
  return { version: 1, escalations, problems: [...problems, ...missingRoleProblems(access.missing)] };
}

const rank = ({ severity, toCluster }: Escalation): number =>
  (severity === null ? 9 : severityRank(severity)) * 2 + (toCluster === null ? 1 : 0);

function escalation({ subject, powers, toCluster }: WayUp): Escalation {
  const severities = powers.flatMap(({ severity }) => (severity === null ? [] : [severity]));
  const worst = severities.reduce<Severity | null>(
    (most, each) => (most !== null && atLeast(most, each) ? most : each),
    null,
  );
  const { kind, name, namespace } = subject;
  return {
    kind,
    name,
    namespace,
    severity: toCluster !== null && toCluster.length > 0 ? "critical" : worst,
    platform: powers.every(({ grants }) => grants.every(({ binding }) => isPlatformBinding(binding))),
    ways: powers.map(wayOf),
    toCluster,
  };
}

const wayOf = ({ power, namespace, severity, effect, missing, names, grants }: HeldPower): EscalationWay => ({
  way: power.id,
  does: power.does,
  namespace,
  severity,
  effect,
  missing: missing.map(({ verbs, on: [first = ""] }) => `${verbs[0]} ${first.replace(/^[^/]*\//, "")}`),
  names,
  via: grants.flatMap(({ binding }) =>
    binding.role === null ? [] : [{ binding: refOfBinding(binding), role: refOfRole(binding.role) }],
  ),
});
