import type { Ref } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import { atLeast, type Severity } from "../../core/severity.ts";
import {
  type AccessSubject,
  type Attributes,
  type Grant,
  type Identity,
  isPlatformBinding,
  missingRoleProblems,
  powersIn,
  ruleAllows,
  Usage,
} from "../../facts/index.ts";
import type { Inventory } from "../../inventory/index.ts";
import { type OpenAccess, refOfBinding } from "./open.ts";

/** One line to sign: what one binding gives to one subject. */
export interface ReviewEntry {
  readonly kind: AccessSubject["kind"];
  readonly name: string;
  readonly namespace: string | null;
  readonly binding: Ref;
  readonly role: { readonly kind: string; readonly name: string; readonly exists: boolean };
  /** Where it holds: a namespace, or null for the whole cluster. */
  readonly scope: string | null;
  /** When the binding was made, in ISO 8601; null when the input does not say. */
  readonly since: string | null;
  /** What the worst of it allows, such as `exec-pods`; empty when nothing stands out. */
  readonly powers: readonly string[];
  readonly severity: Severity | null;
  /** What a log shows of it; null without a log. */
  readonly used: {
    readonly requests: number;
    readonly rulesUsed: number;
    readonly rules: number;
    readonly last: string | null;
  } | null;
  readonly recommendation: "keep" | "narrow" | "remove" | "check";
  readonly because: string;
}

/** What a person signs; part of the public contract, version 1. */
export interface AccessReview {
  readonly version: 1;
  readonly entries: readonly ReviewEntry[];
  /** True when a log was read, so that what is unused is known. */
  readonly withLog: boolean;
  readonly problems: readonly Problem[];
}

interface Used {
  requests: number;
  last: string;
  readonly rules: Set<number>;
}

/**
 * Everything that bindings give, with a recommendation each; Kubernetes' own left out unless `all` is set.
 *
 * @param lines An audit log; null when there is none.
 */
export function reviewAccess(open: OpenAccess, lines: Iterable<string> | null, all: boolean): AccessReview {
  const { access, inventory, problems } = open;
  const used = lines === null ? null : usedGrants(open, lines);
  const entries: ReviewEntry[] = [];
  for (const binding of access.bindings) {
    if (!all && isPlatformBinding(binding)) continue;
    for (const subject of binding.subjects) {
      const grant = { subject, binding, namespace: binding.namespace };
      entries.push(entryOf(grant, access.minor, inventory, used));
    }
  }
  return {
    version: 1,
    entries,
    withLog: used !== null,
    problems: [...problems, ...missingRoleProblems(access.missing)],
  };
}

/** By binding and subject what a log shows; keys are {@link useKey}. */
type Uses = ReadonlyMap<string, Used>;

const useKey = ({ binding, subject }: Grant): string =>
  `${binding.kind}\0${binding.namespace ?? ""}\0${binding.name}\0${subject.kind}\0${subject.namespace ?? ""}\0${subject.name}`;

function usedGrants({ access }: OpenAccess, lines: Iterable<string>): Uses {
  const usage = new Usage();
  for (const line of lines) if (line !== "") usage.add(parsed(line));
  const uses = new Map<string, Used>();
  for (const { user, groups, allowed, lastSeen } of usage.users()) {
    const identity: Identity = { user, groups: [...groups] };
    for (const grant of access.grantsOf(identity)) markUse(uses, grant, allowed, lastSeen);
  }
  return uses;
}

function markUse(uses: Map<string, Used>, grant: Grant, requests: readonly Attributes[], last: string): void {
  const rules = grant.binding.role?.rules ?? [];
  const key = useKey(grant);
  let use = uses.get(key);
  for (const request of requests) {
    if (grant.namespace !== null && grant.namespace !== request.namespace) continue;
    let allows = false;
    rules.forEach((rule, index) => {
      if (!ruleAllows(rule, request)) return;
      allows = true;
      if (!use) uses.set(key, (use = { requests: 0, last: "", rules: new Set() }));
      use.rules.add(index);
    });
    if (allows && use) use.requests++;
  }
  if (use && last > use.last) use.last = last;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function entryOf(grant: Grant, minor: number, inventory: Inventory, uses: Uses | null): ReviewEntry {
  const { subject, binding } = grant;
  const powers = powersIn([grant], minor).filter(({ effect }) => effect === "full");
  const [worst] = powers.toSorted((a, b) => rank(a.severity) - rank(b.severity));
  const rules = binding.role?.rules.length ?? 0;
  const use = uses?.get(useKey(grant));
  const used =
    uses === null
      ? null
      : { requests: use?.requests ?? 0, rulesUsed: use?.rules.size ?? 0, rules, last: use?.last || null };
  const severity = worst?.severity ?? null;
  const created = (binding.resource?.object["metadata"] as { creationTimestamp?: unknown } | undefined)
    ?.creationTimestamp;
  return {
    kind: subject.kind,
    name: subject.name,
    namespace: subject.namespace,
    binding: refOfBinding(binding),
    role: { kind: binding.roleKind, name: binding.roleName, exists: binding.role !== null },
    scope: binding.namespace,
    since: typeof created === "string" ? created : null,
    powers: powers.map(({ power }) => power.id),
    severity,
    used,
    ...advice(
      grant,
      severity,
      powers.map(({ power }) => power.does),
      used,
      inventory,
    ),
  };
}

const rank = (severity: Severity | null): number =>
  severity === null ? 9 : ["critical", "high", "medium", "low", "info"].indexOf(severity);

function advice(
  { subject, binding }: Grant,
  severity: Severity | null,
  does: readonly string[],
  used: ReviewEntry["used"],
  inventory: Inventory,
): Pick<ReviewEntry, "recommendation" | "because"> {
  if (binding.role === null)
    return {
      recommendation: "remove",
      because: "the role it names is not there: whoever makes one of that name decides what it gives",
    };
  if (subject.name === "system:unauthenticated" || subject.name === "system:anonymous") {
    return { recommendation: "remove", because: "it is given to whoever is not signed in" };
  }
  if (used !== null && used.requests === 0)
    return { recommendation: "remove", because: "no request in the log needed it" };
  if (isMissingAccount(subject, inventory)) {
    return {
      recommendation: "check",
      because: "the service account is not in the input; whoever makes it gets these rights",
    };
  }
  if (subject.name === "system:authenticated" || subject.name.startsWith("system:serviceaccounts")) {
    return { recommendation: "narrow", because: "it is given to everybody of a kind, known or not" };
  }
  if (subject.kind === "ServiceAccount" && subject.name === "default") {
    return { recommendation: "narrow", because: "every pod of the namespace that names no account has it" };
  }
  if (used !== null && used.rulesUsed < used.rules) {
    return {
      recommendation: "narrow",
      because: `the log shows a use for ${used.rulesUsed} of its ${used.rules} rules`,
    };
  }
  if (severity !== null && atLeast(severity, "high"))
    return { recommendation: "narrow", because: does.slice(0, 3).join("; ") };
  return used === null
    ? { recommendation: "check", because: "nothing stands out; an audit log would show whether it is used" }
    : { recommendation: "keep", because: "all of it is used" };
}

/** Only where the input holds service accounts at all, so that their absence means something. */
const isMissingAccount = ({ kind, name, namespace }: AccessSubject, inventory: Inventory): boolean =>
  kind === "ServiceAccount" &&
  name !== "default" &&
  inventory.ofKind("", "ServiceAccount").length > 0 &&
  inventory.find("", "ServiceAccount", namespace, name) === null &&
  (namespace !== "default" || inventory.find("", "ServiceAccount", null, name) === null);
