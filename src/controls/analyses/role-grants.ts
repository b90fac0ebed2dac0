import type { AccessRole, AccessRule, Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";
import { heldBy, type Holders, holdersOf, ownRoles } from "./role-holders.ts";

/** What makes a rule worth a finding, as controls write it under `with`. */
interface Wanted {
  readonly verbs: readonly string[];
  /** `group/resource[/subresource]`. */
  readonly on: readonly string[];
  /** `all`: only rules without names. A list: only rules that name one of these. */
  readonly names: "any" | "all" | readonly string[];
  /** Only where the role counts in this namespace: a Role of it, or a ClusterRole that a binding gives there. */
  readonly namespace: string | null;
  /** Steps up when a binding gives it for the whole cluster. */
  readonly clusterWide: number;
  /** Verbs that were enough before a Kubernetes minor. */
  readonly before: { readonly minor: number; readonly verbs: readonly string[] } | null;
  /** Which part is a wildcard; the other fields are not looked at. */
  readonly wildcard: string | null;
  /** What the message says of it. */
  readonly lets: string;
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function wantedBy(options: Readonly<Record<string, unknown>>): Wanted {
  const { names, before } = options;
  const earlier = before as { minor?: unknown; verbs?: unknown } | undefined;
  return {
    verbs: texts(options["verbs"]),
    on: texts(options["targets"]),
    names: names === "all" || names === "any" || names === undefined ? (names ?? "any") : texts(names),
    namespace: typeof options["namespace"] === "string" ? options["namespace"] : null,
    clusterWide: typeof options["clusterWide"] === "number" ? options["clusterWide"] : 0,
    before: earlier ? { minor: Number(earlier.minor), verbs: texts(earlier.verbs) } : null,
    wildcard: typeof options["wildcard"] === "string" ? options["wildcard"] : null,
    lets: String(options["lets"] ?? ""),
  };
}

/**
 * Each role that somebody wrote, by what its rules grant. The first rule that grants it is named. A role that nobody
 * holds weighs one step less. `with` names verbs and resources, or a kind of wildcard.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/
 */
export function roleGrants(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const wanted = wantedBy(options);
  for (const role of ownRoles(facts)) {
    const resource = role.resource as Resource;
    const subject = about(resource);
    const holders = holdersOf(facts, resource);
    const counts = inPlace(role, wanted, holders);
    const rule = counts ? role.rules.find((each) => grants(each, wanted, facts.target.minor)) : undefined;
    if (!rule) {
      said.push({ subject, answer: "pass" });
      continue;
    }
    const message = `${role.kind} ${role.name} ${wanted.lets}${heldBy(holders)}`;
    const raised =
      holders.subjects.length === 0
        ? { by: -1, because: "nobody holds the role" }
        : holders.clusterWide && wanted.clusterWide > 0
          ? { by: wanted.clusterWide, because: "it is held for the whole cluster" }
          : null;
    const path = ["rules", rule.index];
    said.push({ subject, answer: "fail", detail: { message, path, ...(raised && { raised }) } });
  }
  return said;
}

function inPlace(role: AccessRole, { namespace }: Wanted, { subjects, clusterWide, namespaces }: Holders): boolean {
  if (namespace === null || role.namespace === namespace) return true;
  return role.namespace === null && (subjects.length === 0 || clusterWide || namespaces.has(namespace));
}

function grants(rule: AccessRule, wanted: Wanted, minor: number): boolean {
  if (wanted.wildcard !== null) return hasWildcard(rule, wanted.wildcard);
  const { verbs, on, names, before } = wanted;
  const enough = before !== null && minor < before.minor ? [...verbs, ...before.verbs] : verbs;
  if (!enough.some((verb) => rule.verbs.includes(verb) || rule.verbs.includes("*"))) return false;
  if (rule.names.length > 0 && names === "all") return false;
  if (rule.names.length > 0 && typeof names === "object" && !rule.names.some((name) => names.includes(name)))
    return false;
  return on.some((target) => coversTarget(rule, target));
}

function coversTarget({ groups, resources }: AccessRule, target: string): boolean {
  const [group = "", resource = "", subresource] = target.split("/");
  if (!groups.includes("*") && !groups.includes(group)) return false;
  if (resources.includes("*")) return true;
  if (subresource === undefined) return resources.includes(resource);
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}

/** Paths whose readers learn more than that the server lives. */
const TELLING = ["/logs", "/debug", "/metrics"];

function hasWildcard({ verbs, groups, resources, urls }: AccessRule, part: string): boolean {
  const all = [verbs, groups, resources].every((list) => list.includes("*"));
  if (part === "all") return all;
  if (part === "urls") {
    return urls.some(
      (url) => url === "*" || url === "/*" || (url.endsWith("*") && TELLING.some((path) => url.startsWith(path))),
    );
  }
  if (all || resources.length === 0) return false;
  if (part === "verbs") return verbs.includes("*");
  if (part === "resources") return resources.some((resource) => resource === "*" || resource === "*/*");
  return groups.includes("*") && !resources.includes("*");
}
