import {
  type AccessBinding,
  type AccessSubject,
  accessOf,
  asks,
  type Facts,
  powersIn,
  type Resource,
  ruleAllows,
} from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";
import { ownBindings, subjectText } from "./role-holders.ts";

type Options = Readonly<Record<string, unknown>>;

/** Asks each binding that somebody wrote of each of its subjects; the message is of the first that fails. */
function* ofSubjects(
  facts: Facts,
  judge: (binding: AccessBinding, subject: AccessSubject) => { message: string; raise?: string } | "unknown" | null,
): Generator<Answered> {
  for (const binding of ownBindings(facts)) {
    const resource = binding.resource as Resource;
    const subject = about(resource);
    const written = resource.object["subjects"];
    const said = binding.subjects.map((each) => ({ each, verdict: judge(binding, each) }));
    const fails = said.find(({ verdict }) => verdict !== null && verdict !== "unknown");
    if (!fails || fails.verdict === null || fails.verdict === "unknown") {
      yield { subject, answer: said.some(({ verdict }) => verdict === "unknown") ? "unknown" : "pass" };
      continue;
    }
    const { message, raise } = fails.verdict;
    const index = Array.isArray(written)
      ? written.findIndex((entry) => (entry as { name?: unknown } | null)?.name === fails.each.name)
      : -1;
    const path = index < 0 ? ["subjects"] : ["subjects", index];
    const raised = raise === undefined ? {} : { raised: { by: 1, because: raise } };
    yield { subject, answer: "fail", detail: { message, path, ...raised } };
  }
}

const named = ({ kind, name }: AccessBinding): string => `${kind} ${name}`;
const grantOf = (binding: AccessBinding, subject: AccessSubject) => [
  { subject, binding, namespace: binding.namespace },
];

/** What everybody who is signed in holds in every cluster. */
const FOR_EVERYBODY = new Set(["system:basic-user", "system:discovery", "system:public-info-viewer"]);

/** Each binding to the group of everybody who is signed in, beyond what Kubernetes itself gives it. */
export const authenticatedBinding = (facts: Facts): Iterable<Answered> =>
  ofSubjects(facts, (binding, subject) => {
    if (subject.kind !== "Group" || subject.name !== "system:authenticated" || FOR_EVERYBODY.has(binding.roleName))
      return null;
    const takes = powersIn(grantOf(binding, subject), facts.target.minor).find(
      ({ effect, power }) => effect === "full" && power.takesCluster,
    );
    const message = `${named(binding)} gives ${binding.roleKind} ${binding.roleName} to everybody who is signed in, any token and certificate among them`;
    return takes ? { message, raise: `whoever holds it ${takes.power.does}` } : { message };
  });

const READS = new Set(["get", "list", "watch"]);

/** Each binding to all service accounts, of the cluster or of a namespace, that gives more than reading without secrets. */
export const accountsGroupBinding = (facts: Facts): Iterable<Answered> =>
  ofSubjects(facts, (binding, subject) => {
    if (subject.kind !== "Group" || !/^system:serviceaccounts(:|$)/.test(subject.name)) return null;
    if (binding.role === null) return binding.roleName === "view" ? null : "unknown";
    const more = binding.role.rules.some(
      ({ verbs, resources, urls }) =>
        urls.length === 0 &&
        (verbs.some((verb) => !READS.has(verb)) ||
          resources.some((resource) => resource === "*" || resource === "secrets")),
    );
    const whose =
      subject.name === "system:serviceaccounts"
        ? "every service account of the cluster"
        : `every service account of ${subject.name.slice("system:serviceaccounts:".length)}`;
    return more
      ? {
          message: `${named(binding)} gives ${binding.roleKind} ${binding.roleName} to ${whose}, whatever program uses it`,
        }
      : null;
  });

/** Each binding that makes somebody an administrator of the whole cluster or of a namespace by a role without limits. */
export function* clusterAdminBinding(facts: Facts, options: Options): Generator<Answered> {
  const allowed = new Set(Array.isArray(options["allowed"]) ? options["allowed"].map(String) : []);
  yield* ofSubjects(facts, (binding, subject) => {
    if (subject.name === "system:masters" || allowed.has(subject.name)) return null;
    const unlimited =
      (binding.roleKind === "ClusterRole" && binding.roleName === "cluster-admin") ||
      (binding.role?.rules.some(
        (rule) => rule.names.length === 0 && ruleAllows(rule, asks({ verb: "*", group: "*", resource: "*" })),
      ) ??
        false);
    if (!unlimited) return null;
    const where = binding.namespace === null ? "in the whole cluster" : `in namespace ${binding.namespace}`;
    return { message: `${named(binding)} lets ${subjectText(subject)} do everything ${where}` };
  });
}

/** Each binding to a service account that the input does not hold; unknown while the input is not complete. */
export const danglingSubject = (facts: Facts): Iterable<Answered> =>
  ofSubjects(facts, (binding, { kind, name, namespace }) => {
    if (kind !== "ServiceAccount" || name === "default") return null;
    const { inventory } = facts;
    if (
      inventory.find("", "ServiceAccount", namespace, name) ||
      (namespace === "default" && inventory.find("", "ServiceAccount", null, name))
    )
      return null;
    if (!facts.target.complete) return "unknown";
    return {
      message: `${named(binding)} names the service account ${namespace}/${name}, which does not exist: whoever creates it gets ${binding.roleName}`,
    };
  });

/** Each binding whose role is not in the input; unknown while the input is not complete. */
export function* danglingRole(facts: Facts): Generator<Answered> {
  for (const binding of ownBindings(facts)) {
    const resource = binding.resource as Resource;
    const subject = about(resource);
    if (binding.role !== null) yield { subject, answer: "pass" };
    else if (!facts.target.complete) yield { subject, answer: "unknown" };
    else {
      const message = `${named(binding)} names ${binding.roleKind} ${binding.roleName}, which does not exist: whoever creates it decides what the binding gives`;
      yield { subject, answer: "fail", detail: { message, path: ["roleRef"] } };
    }
  }
}

/** Each RoleBinding that lets a service account of another namespace change things here. */
export const crossNamespaceSubject = (facts: Facts): Iterable<Answered> =>
  ofSubjects(facts, (binding, subject) => {
    if (subject.kind !== "ServiceAccount" || binding.namespace === null || subject.namespace === binding.namespace)
      return null;
    const writes = binding.role?.rules.some(({ verbs }) => verbs.some((verb) => !READS.has(verb))) ?? false;
    return writes
      ? { message: `${named(binding)} lets ${subjectText(subject)} change things in namespace ${binding.namespace}` }
      : null;
  });

/** Each ClusterRole whose labels add powerful rules to the built-in admin, edit or view role. */
export function* aggregateInjection(facts: Facts): Generator<Answered> {
  for (const role of accessOf(facts).roles) {
    const { resource } = role;
    if (resource === null || role.kind !== "ClusterRole" || role.aggregated) continue;
    const labels = ((resource.object["metadata"] as { labels?: Record<string, unknown> } | undefined)?.labels ??
      {}) as Record<string, unknown>;
    const into = ["admin", "edit", "view"].filter(
      (name) => labels[`rbac.authorization.k8s.io/aggregate-to-${name}`] === "true",
    );
    if (into.length === 0 || labels["kubernetes.io/bootstrapping"] === "rbac-defaults") continue;
    const binding: AccessBinding = {
      kind: "RoleBinding",
      namespace: "any",
      name: "",
      roleKind: role.kind,
      roleName: role.name,
      role,
      subjects: [],
      resource: null,
    };
    const somebody: AccessSubject = { kind: "Group", name: "", namespace: null };
    const power = powersIn(grantOf(binding, somebody), facts.target.minor).find(({ effect }) => effect === "full");
    const subject = about(resource);
    if (!power) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message = `ClusterRole ${role.name} adds to the built-in ${into.join(", ")}, so that everybody who holds ${into[0]} in a namespace ${power.power.does}`;
    yield { subject, answer: "fail", detail: { message, path: ["metadata", "labels"] } };
  }
}
