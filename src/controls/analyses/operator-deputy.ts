import {
  type AccessSubject,
  accessOf,
  accountIdentity,
  asks,
  type Facts,
  type HeldPower,
  identityOf,
  powersIn,
  type Resource,
} from "../../facts/index.ts";
import { type Severity, severityRank } from "../../core/severity.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";
import { ownBindings, subjectText } from "./role-holders.ts";

const WORKLOADS = [
  ["", "pods"],
  ...["deployments", "statefulsets", "daemonsets"].map((resource) => ["apps", resource] as const),
  ...["jobs", "cronjobs"].map((resource) => ["batch", resource] as const),
] as const;

/**
 * Each binding by which somebody who may not run pods may have an operator run them, in a namespace whose service
 * accounts can do more than look. `kinds` names the kinds, as `group/resource`, whose operators run the pod templates
 * that they are given without asking who wrote them.
 */
export function* operatorDeputy(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const kinds = Array.isArray(options["kinds"]) ? options["kinds"].map(String) : [];
  const own = typeof options["severity"] === "string" ? (options["severity"] as Severity) : "medium";
  const access = accessOf(facts);
  const strongest = strongestAccounts(facts);
  for (const binding of ownBindings(facts)) {
    const subject = about(binding.resource as Resource);
    const places = binding.namespace === null ? [...strongest.keys()] : [binding.namespace];
    const kind = kinds.find((each) => creates(each));
    const found = kind === undefined ? null : firstIn(places);
    if (!found || kind === undefined) {
      yield { subject, answer: "pass" };
      continue;
    }
    const { who, place, account, power } = found;
    const message =
      `${binding.kind} ${binding.name} lets ${who}, who may run no pods in ${place}, create ${kind.split("/")[1]} there: ` +
      `the operator runs them as any service account, and ${account} ${power.power.does}`;
    const by = severityRank(own) - severityRank(power.severity ?? own);
    const raised = by > 0 ? { raised: { by, because: `what the account can do is ${power.severity}` } } : {};
    yield { subject, answer: "fail", detail: { message, path: ["roleRef"], ...raised } };

    function creates(each: string): boolean {
      const [group = "", resource = ""] = each.split("/");
      return (binding.role?.rules ?? []).some(
        ({ verbs, groups, resources, names }) =>
          names.length === 0 && has(verbs, "create") && has(groups, group) && has(resources, resource),
      );
    }

    function firstIn(candidates: readonly string[]) {
      for (const place of candidates) {
        const best = strongest.get(place);
        if (!best) continue;
        for (const each of binding.subjects) {
          const self = each.kind === "ServiceAccount" && each.namespace === place && each.name === best.account;
          if (!self && !runsPods(each, place)) return { who: subjectText(each), place, ...best };
        }
      }
      return null;
    }

    function runsPods(each: AccessSubject, namespace: string): boolean {
      const identity = identityOf(each);
      return WORKLOADS.some(
        ([group, resource]) => access.can(identity, asks({ verb: "create", group, resource, namespace })).allowed,
      );
    }
  }
}

const has = (list: readonly string[], value: string): boolean => list.includes(value) || list.includes("*");

/** By namespace the service account of the input that can do most, and what. */
function strongestAccounts(facts: Facts): Map<string, { account: string; power: HeldPower }> {
  const access = accessOf(facts);
  const strongest = new Map<string, { account: string; power: HeldPower }>();
  const names = new Set<string>();
  for (const { subjects } of ownBindings(facts)) {
    for (const { kind, name, namespace } of subjects) if (kind === "ServiceAccount") names.add(`${namespace}/${name}`);
  }
  for (const full of names) {
    const slash = full.indexOf("/");
    const [namespace, account] = [full.slice(0, slash), full.slice(slash + 1)];
    for (const power of powersIn(access.grantsOf(accountIdentity(namespace, account)), access.minor)) {
      if (power.effect !== "full" || power.severity === null) continue;
      const known = strongest.get(namespace);
      if (!known || severityRank(power.severity) < severityRank(known.power.severity ?? "info")) {
        strongest.set(namespace, { account, power });
      }
    }
  }
  return strongest;
}
