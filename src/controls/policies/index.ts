import type { Lot } from "../../core/judgement.ts";
import type { Problem } from "../../core/problem.ts";
import type { Document } from "../../core/document.ts";
import type { Facts, JsonObject, Resource } from "../../facts/index.ts";
import { evaluatePolicy, type FindParams } from "./evaluate.ts";
import { ExpressionIssue, Expressions } from "./expressions.ts";
import { PolicyLot } from "./judgement.ts";
import type { Policy, Verdict } from "./policy.ts";
import { readPolicies } from "./read.ts";
import { Requests } from "./request.ts";

/** What to ask, and what to keep. */
export interface PolicyOptions {
  /** Which policies to ask, by id. */
  readonly asks: (id: string) => boolean;
  readonly selects: (resource: Resource) => boolean;
  /** True to keep what passed. */
  readonly passes: boolean;
}

/** What the user's own policies say of all objects. */
export interface PolicyVerdicts {
  readonly lots: readonly Lot[];
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  /** How many policies were asked; the rules of one count once. */
  readonly policies: number;
  readonly problems: readonly Problem[];
}

interface Compiled {
  readonly policy: Policy;
  readonly expressions: Expressions;
}

function compileAll(policies: readonly Policy[], problems: Problem[]): Compiled[] {
  return policies.flatMap((policy) => {
    try {
      return [{ policy, expressions: new Expressions(policy) }];
    } catch (error) {
      if (!(error instanceof ExpressionIssue)) throw error;
      const { document, rule, name } = policy;
      const message = `the policy ${name} is not evaluated: ${rule ? `${rule}: ` : ""}${error.message}`;
      const line = document.locator.locate(["spec"])?.line ?? null;
      if (!problems.some((each) => each.message === message)) {
        problems.push({ code: "policy/invalid", file: document.file, line, message });
      }
      return [];
    }
  });
}

/** Objects by type, for parameters: those beside the policies, then those that were scanned. */
function finder(beside: readonly JsonObject[], facts: Facts): FindParams {
  const byType = new Map<string, JsonObject[]>();
  for (const object of [...beside, ...facts.inventory.resources.map((each) => each.object)]) {
    const type = `${String(object["apiVersion"])} ${String(object["kind"])}`;
    const same = byType.get(type);
    if (same) same.push(object);
    else byType.set(type, [object]);
  }
  return (apiVersion, kind) => byType.get(`${apiVersion} ${kind}`) ?? [];
}

/**
 * Evaluates the admission policies among documents for every object, as if each were created: first those that change
 * objects, then those that check them. A policy that no binding names is asked of everything.
 */
export function judgePolicies(
  documents: readonly Document[],
  facts: Facts,
  { asks, selects, passes }: PolicyOptions,
): PolicyVerdicts {
  const read = readPolicies(documents);
  const problems = [...read.problems];
  const compiled = compileAll(
    read.policies.filter(({ id }) => asks(id)),
    problems,
  );
  const mutating = compiled.filter(({ policy }) => policy.mutations.length > 0);
  const validating = compiled.filter(({ policy }) => policy.mutations.length === 0);
  const find = finder(read.objects, facts);
  const requests = new Requests(facts.inventory, facts.target.complete);
  const lots = new Map<string, PolicyLot>();
  const counts = { passed: 0, failed: 0, unknown: 0 };
  const say = (verdict: Verdict | null, resource: Resource, order: number): void => {
    if (!verdict) return;
    const { outcome, policy } = verdict;
    if (outcome === "pass") counts.passed++;
    else if (outcome === "unknown") counts.unknown++;
    else counts.failed++;
    if (outcome === "pass" && !passes) return;
    const key = `${policy.id} ${policy.severity} ${outcome}`;
    let lot = lots.get(key);
    if (!lot) lots.set(key, (lot = new PolicyLot(verdict)));
    lot.add(verdict, resource, order);
  };
  facts.inventory.resources.forEach((resource, order) => {
    if (!selects(resource)) return;
    let request = requests.creating(resource);
    for (const { policy, expressions } of mutating) {
      const { verdict, object } = evaluatePolicy(policy, expressions, request, find);
      say(verdict, resource, order);
      request = { ...request, object };
    }
    for (const { policy, expressions } of validating) {
      say(evaluatePolicy(policy, expressions, request, find).verdict, resource, order);
    }
  });
  return {
    lots: [...lots.values()],
    ...counts,
    policies: new Set(compiled.map(({ policy }) => policy.id)).size,
    problems,
  };
}
