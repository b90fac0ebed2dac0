import {
  type Access,
  type AccessBinding,
  type AccessRole,
  type AccessSubject,
  accessOf,
  asks,
  type Facts,
  type Resource,
  ruleAllows,
  type Workload,
} from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { listOption } from "./network-asking.ts";
import { about, groupBy, mapAt, namespaceOf } from "./related.ts";
import { ownBindings, subjectText } from "./role-holders.ts";

type Options = Readonly<Record<string, unknown>>;

/** Roles of workloads whose accounts are in the hands of whoever uses them. */
const USERS = new Set(["notebook", "training", "serving", "batch", "agent", "data", "labelling", "gpu-unknown"]);
const PLATFORM_NAMESPACE =
  /^(?:kube-|openshift-)|-(?:system|operator|operators)$|^(?:gpu-operator|kubeflow|argo|argocd|flux|cert-manager|kserve|knative-serving)$/;

/**
 * Each binding by which somebody outside the platform's own may do what is asked. `verbs` on `targets`, as
 * `group/resource[/subresource]`, are what is asked: for the whole cluster, in any namespace with `namespaced`, or in
 * the one that `namespace` names. `platform` is a pattern of the names of users and groups
 * that may, and `lets` says what follows. Roles without limits are the business of others.
 */
export function* outsideEditor(facts: Facts, options: Options): Generator<Answered> {
  const only = typeof options["namespace"] === "string" ? options["namespace"] : null;
  const written = new Map<AccessRole, string | null>();
  for (const binding of ownBindings(facts)) {
    const subject = about(binding.resource as Resource);
    const counts = binding.namespace === null || options["namespaced"] === true || binding.namespace === only;
    if (!counts) {
      yield { subject, answer: "pass" };
      continue;
    }
    const found = binding.role === null ? null : targetOf(binding.role);
    const who = found === null ? undefined : outsider(facts, binding, options);
    if (found === null || who === undefined) yield { subject, answer: "pass" };
    else {
      const message = `${binding.kind} ${binding.name} lets ${subjectText(who)} write ${found}: ${String(options["lets"] ?? "")}`;
      yield { subject, answer: "fail", detail: { message, path: ["roleRef"] } };
    }
  }

  function targetOf(role: AccessRole): string | null {
    let target = written.get(role);
    if (target === undefined) written.set(role, (target = isUnlimited(role) ? null : firstTarget(role, options)));
    return target;
  }
}

/** Each namespace that lets claims have administrators' access to devices, by who may write claims there. */
export function* adminClaims(facts: Facts, options: Options): Generator<Answered> {
  const labels = listOption(options, "labels");
  for (const resource of facts.inventory.ofKind("", "Namespace")) {
    const written = mapAt(resource.object, ["metadata", "labels"]);
    const label = labels.find((name) => written[name] === "true");
    if (label === undefined) continue;
    const subject = about(resource);
    const who = claimants(accessOf(facts), resource.ref.name).find((binding) => outsider(facts, binding, options));
    if (who === undefined) yield { subject, answer: "pass" };
    else {
      const name = subjectText(outsider(facts, who, options) as AccessSubject);
      const message = `namespace ${resource.ref.name} lets claims take any device with administrators' access, also those in use, and ${name} may write claims there`;
      yield { subject, answer: "fail", detail: { message, path: ["metadata", "labels", label] } };
    }
  }
}

const claimants = (access: Access, namespace: string): readonly AccessBinding[] =>
  ["resourceclaims", "resourceclaimtemplates"].flatMap((resource) =>
    access
      .bindingsAllowing(asks({ verb: "create", group: "resource.k8s.io", resource, namespace }))
      .filter(({ role, resource: written }) => written !== null && role !== null && !isUnlimited(role)),
  );

const isUnlimited = ({ rules }: AccessRole): boolean =>
  rules.some(({ groups, resources }) => groups.includes("*") && resources.includes("*"));

/** The first of the asked targets that a role lets its holders write; null for none. */
function firstTarget({ rules }: AccessRole, options: Options): string | null {
  for (const target of listOption(options, "targets")) {
    const [group = "", resource = "", subresource = ""] = target.split("/");
    for (const verb of listOption(options, "verbs")) {
      const asked = asks({ verb, group, resource, subresource });
      if (rules.some((rule) => ruleAllows(rule, asked)))
        return subresource === "" ? resource : `${resource}/${subresource}`;
    }
  }
  return null;
}

/** The first subject of a binding that is not the platform's own. */
function outsider(facts: Facts, { subjects }: AccessBinding, options: Options): AccessSubject | undefined {
  const platform = new RegExp(String(options["platform"] ?? "^system:"), "i");
  const runners = runnersOf(facts);
  return subjects.find(({ kind, name, namespace }) => {
    if (kind !== "ServiceAccount")
      return !platform.test(name) && !/^system:(?!authenticated|unauthenticated|serviceaccounts)/.test(name);
    const users = runners.get(`${namespace}/${name}`);
    if (users !== undefined) return users.some(({ role, confidence }) => confidence !== "inferred" && USERS.has(role));
    return !PLATFORM_NAMESPACE.test(namespace ?? "") && !platform.test(name);
  });
}

const known = new WeakMap<Facts, ReadonlyMap<string, readonly Workload[]>>();

/** The workloads that run as each service account, by `namespace/name`. */
function runnersOf(facts: Facts): ReadonlyMap<string, readonly Workload[]> {
  let runners = known.get(facts);
  if (!runners) {
    const accounts = facts.workloads.flatMap((workload) => workload.pods.map((pod) => ({ workload, pod })));
    const grouped = groupBy(accounts, ({ workload, pod }) => `${namespaceOf(workload.resource)}/${pod.serviceAccount}`);
    runners = new Map([...grouped].map(([id, all]) => [id, all.map(({ workload }) => workload)]));
    known.set(facts, runners);
  }
  return runners;
}
