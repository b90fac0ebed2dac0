import type { Facts, Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy } from "./related.ts";

const SYSTEM = new Set(["kube-system", "kube-public", "kube-node-lease"]);
/** What a quota may call the bounds that every namespace needs. */
const BOUNDS: Readonly<Record<string, readonly string[]>> = {
  CPU: ["cpu", "requests.cpu", "limits.cpu"],
  memory: ["memory", "requests.memory", "limits.memory"],
  pods: ["pods", "count/pods"],
};

/**
 * Each namespace in which workloads run, against the ResourceQuotas and LimitRanges of the input: `wants` is `quota`
 * (CPU, memory and pods) or `limit-range` (defaults for containers). What is missing from an incomplete input is
 * unknown.
 */
export function* namespaceLimits(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const used = new Set(facts.workloads.map(({ resource }) => resource.ref.namespace ?? "default"));
  const quotas = byNamespace(facts.inventory.ofKind("", "ResourceQuota"));
  const ranges = byNamespace(facts.inventory.ofKind("", "LimitRange"));
  for (const resource of facts.inventory.ofKind("", "Namespace")) {
    const { name } = resource.ref;
    if (!used.has(name) || SYSTEM.has(name)) continue;
    const hard = new Set((quotas.get(name) ?? []).flatMap(({ object }) => keysAt(object, ["spec", "hard"])));
    const missing = missingIn(name, options["wants"], { hard, ranges: ranges.get(name) ?? [] });
    const subject = about(resource);
    if (missing === null) yield { subject, answer: "pass" };
    else if (!facts.target.complete) yield { subject, answer: "unknown" };
    else
      yield {
        subject,
        answer: "fail",
        detail: { message: missing, path: ["metadata"] },
      };
  }
}

interface Limits {
  readonly hard: ReadonlySet<string>;
  readonly ranges: readonly Resource[];
}

/** What a namespace lacks, as a sentence; null when nothing. */
function missingIn(name: string, wants: unknown, { hard, ranges }: Limits): string | null {
  if (wants === "limit-range") {
    if (ranges.some(hasDefaults)) return null;
    const follows = "containers that say nothing get nothing, and may take everything";
    return `namespace ${name} has no LimitRange with defaults: ${follows}`;
  }
  const open = Object.keys(BOUNDS).filter((bound) => !BOUNDS[bound]?.some((key) => hard.has(key)));
  if (open.length === 0) return null;
  const follows = "one team, or one mistake, can take the whole cluster";
  return `namespace ${name} has no quota for ${listed(open)}: ${follows}`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

const byNamespace = (resources: readonly Resource[]) => groupBy(resources, ({ ref }) => ref.namespace ?? "default");

function keysAt(value: unknown, path: readonly string[]): string[] {
  const found = valueAt(value, path);
  return found !== null && typeof found === "object" ? Object.keys(found) : [];
}

function hasDefaults({ object }: Resource): boolean {
  const limits = valueAt(object, ["spec", "limits"]);
  return (
    Array.isArray(limits) &&
    limits.some((limit: unknown) => {
      const names = keysAt(limit, ["default"]).length + keysAt(limit, ["defaultRequest"]).length;
      return valueAt(limit, ["type"]) === "Container" && names > 0;
    })
  );
}
