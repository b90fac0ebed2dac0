import type { Severity } from "../../core/severity.ts";
import type { Binding, Grant, Role, Rule } from "./model.ts";
import { type Power, type PowerPart, POWERS } from "./powers.ts";

/** A power that somebody holds, wholly or in part. */
export interface HeldPower {
  readonly power: Power;
  /** A namespace, or null for the whole cluster. */
  readonly namespace: string | null;
  /** `full`: it works. `partial`: rights in `missing` are needed as well. `none`: it has no effect where it is granted. */
  readonly effect: "full" | "partial" | "none";
  readonly missing: readonly PowerPart[];
  /** The objects it is limited to; empty for all. */
  readonly names: readonly string[];
  readonly severity: Severity | null;
  /** The bindings that give it; the first gives the decisive right. */
  readonly grants: readonly Grant[];
}

/** How one role answers one part: not at all, for all objects, or for those named. */
type Part = null | readonly string[];

const ANY: readonly string[] = [];
const STEPS: Readonly<Record<Severity, Severity>> = {
  critical: "high",
  high: "medium",
  medium: "low",
  low: "low",
  info: "info",
};

const matches = (list: readonly string[], wanted: string): boolean => list.includes("*") || list.includes(wanted);

const hasVerb = (list: readonly string[], wanted: string): boolean =>
  wanted.endsWith(":") ? list.some((verb) => verb === "*" || verb.startsWith(wanted)) : matches(list, wanted);

function ruleAnswers(rule: Rule, { verbs, on }: PowerPart): boolean {
  if (rule.resources.length === 0 || !verbs.some((verb) => hasVerb(rule.verbs, verb))) return false;
  if (on[0] === "*") return true;
  return on.some((target) => {
    const [group = "", resource = "", subresource] = target.split("/");
    if (!matches(rule.groups, group)) return false;
    const full = subresource === undefined ? resource : `${resource}/${subresource}`;
    return matches(rule.resources, full) || (subresource !== undefined && rule.resources.includes(`*/${subresource}`));
  });
}

function answerOf(role: Role, part: PowerPart): Part {
  let names: readonly string[] | null = null;
  for (const rule of role.rules) {
    if (!ruleAnswers(rule, part)) continue;
    // A create has no name, so a rule with names never allows it; a subresource carries the name of its object.
    const nameless =
      part.verbs.every((verb) => verb === "create") && !part.on.some((target) => target.split("/").length > 2);
    if (rule.names.length === 0 || part.names?.some((name) => rule.names.includes(name))) return ANY;
    if (part.names) continue;
    if (!nameless) names = [...(names ?? []), ...rule.names];
  }
  return names;
}

const answers = new WeakMap<Role, readonly (readonly Part[] | null)[]>();

/** By power and part what a role answers; null for powers of which it holds nothing. */
function answersOf(role: Role): readonly (readonly Part[] | null)[] {
  let known = answers.get(role);
  if (!known) {
    known = POWERS.map(({ parts }) => {
      const list = parts.map((part) => answerOf(role, part));
      return list.every((part) => part === null) ? null : list;
    });
    answers.set(role, known);
  }
  return known;
}

/** True when a role holds no part of any power; such bindings need no look. */
const isHarmless = (role: Role): boolean => answersOf(role).every((parts) => parts === null);

/** The powers in bindings of one subject, strongest first; what `all-rights` includes is left out. */
export function powersIn(grants: readonly Grant[], minor: number): HeldPower[] {
  const relevant = grants.filter(({ binding }) => binding.role !== null && !isHarmless(binding.role));
  if (relevant.length === 0) return [];
  const cluster = relevant.filter(({ namespace }) => namespace === null);
  const found = scoped(cluster, null, minor);
  const everywhere = found.some(({ power, effect }) => power.id === "all-rights" && effect === "full");
  if (everywhere) return found.filter(({ power }) => power.id === "all-rights");
  const whole = new Set(
    found.filter(({ effect, names }) => effect === "full" && names.length === 0).map(({ power }) => power),
  );
  const places = Map.groupBy(
    relevant.filter(({ namespace }) => namespace !== null),
    ({ namespace }) => namespace as string,
  );
  for (const [namespace, own] of places) {
    const held = scoped([...own, ...cluster], namespace, minor);
    const all = held.some(({ power, effect }) => power.id === "all-rights" && effect === "full");
    for (const each of held) {
      const isOwn = each.grants.some((grant) => grant.namespace === namespace);
      if (isOwn && !whole.has(each.power) && (!all || each.power.id === "all-rights")) found.push(each);
    }
  }
  return found.toSorted((a, b) => POWERS.indexOf(a.power) - POWERS.indexOf(b.power));
}

function scoped(grants: readonly Grant[], namespace: string | null, minor: number): HeldPower[] {
  const found: HeldPower[] = [];
  POWERS.forEach((power, index) => {
    if (minor >= (power.until ?? Infinity) || minor < (power.since ?? 0)) return;
    const parts = power.parts.map((_, place) => bestAnswer(grants, index, place));
    const [decisive] = parts;
    if (!decisive) return;
    const missing = power.parts.filter((_, place) => parts[place] === null);
    const wanted = namespace === null ? power.cluster : power.namespace;
    const effect = wanted === null ? "none" : missing.length > 0 ? "partial" : "full";
    const names = [...new Set(decisive.names)];
    const lowered = wanted !== null && (names.length > 0 || effect === "partial") ? STEPS[wanted] : wanted;
    const by = [...new Set(parts.flatMap((part) => (part ? [part.grant] : [])))];
    found.push({ power, namespace, effect, missing, names, severity: lowered, grants: by });
  });
  return found;
}

function bestAnswer(
  grants: readonly Grant[],
  power: number,
  part: number,
): { grant: Grant; names: readonly string[] } | null {
  let best: { grant: Grant; names: readonly string[] } | null = null;
  for (const grant of grants) {
    const names = grant.binding.role === null ? null : (answersOf(grant.binding.role)[power]?.[part] ?? null);
    if (names === null) continue;
    if (names.length === 0) return { grant, names };
    best ??= { grant, names };
  }
  return best;
}

/** True for what Kubernetes itself brings along, as the API server marks it. */
export const isPlatform = ({ resource }: Binding): boolean => {
  if (resource === null) return true;
  const metadata = resource.object["metadata"] as { labels?: Record<string, unknown> } | undefined;
  return metadata?.labels?.["kubernetes.io/bootstrapping"] === "rbac-defaults";
};
