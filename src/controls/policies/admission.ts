import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import type { JsonObject } from "../../facts/index.ts";
import { evaluatePolicy } from "./evaluate.ts";
import { ExpressionIssue, Expressions } from "./expressions.ts";
import { isMap } from "./match.ts";
import type { Binding, Policy, Request } from "./policy.ts";
import { readPolicies } from "./read.ts";

/** What one policy says of a request to the API server; a policy that lets it pass says nothing. */
export interface AdmissionVerdict {
  /** Such as `vap:require-owner`. */
  readonly policy: string;
  /** The policy's name alone. */
  readonly name: string;
  /** `undecided` when an expression fails, or depends on what the request does not tell. */
  readonly outcome: "fail" | "undecided";
  readonly message: string;
  /** What follows: `Deny`, `Warn`, `Audit`. */
  readonly actions: readonly string[];
  /** Whether what is undecided refuses the request. */
  readonly failsClosed: boolean;
}

/** What all policies say of a request, and what they make of its object. */
export interface PolicyAnswer {
  readonly verdicts: readonly AdmissionVerdict[];
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
  /** The object after the policies that change it; the request's own when none does. */
  readonly object: JsonObject | null;
}

interface Bound {
  readonly policy: Policy;
  readonly expressions: Expressions;
  readonly actions: readonly string[];
  /** True when no binding names the policy: it is in force everywhere. */
  readonly implied: boolean;
}

const DENY = ["Deny"];

/** Decides requests by the user's own policies, as the API server decides by those that are installed in it. */
export class PolicyAdmission {
  readonly problems: readonly Problem[];
  readonly #validating: readonly Bound[];
  readonly #mutating: readonly Bound[];
  /** Policies with an expression that cannot be compiled: what they are about cannot be decided. */
  readonly #broken: readonly { readonly policy: Policy; readonly why: string }[];
  readonly #objects: readonly JsonObject[];

  constructor(documents: readonly Document[]) {
    const { policies, objects, problems } = readPolicies(documents);
    const issues: Problem[] = [...problems];
    const broken: { policy: Policy; why: string }[] = [];
    const bound = policies.flatMap((policy): Bound[] => {
      try {
        const expressions = new Expressions(policy);
        return policy.bindings.map((binding) => ({
          policy: { ...policy, bindings: [binding] },
          expressions,
          actions: binding.actions ?? DENY,
          implied: binding.name === "" && binding.paramRef === null,
        }));
      } catch (error) {
        if (!(error instanceof ExpressionIssue)) throw error;
        const message = `the policy ${policy.name} is not evaluated: ${error.message}`;
        const line = policy.document.locator.locate(["spec"])?.line ?? null;
        broken.push({ policy, why: error.message });
        issues.push({ code: "policy/invalid", file: policy.document.file, line, message });
        return [];
      }
    });
    this.problems = issues;
    this.#broken = broken;
    this.#objects = objects;
    this.#validating = bound.filter(({ policy }) => policy.mutations.length === 0);
    this.#mutating = bound.filter(({ policy }) => policy.mutations.length > 0);
  }

  /**
   * What the policies say of a request: those that change objects first, then those that check them.
   *
   * @param params Objects that policies may take parameters from, before those that were read beside the policies. A
   *   policy that no binding names takes the first of its kind.
   */
  decide(request: Request, params: readonly JsonObject[]): PolicyAnswer {
    const verdicts: AdmissionVerdict[] = [];
    const annotations: { key: string; value: string }[] = [];
    let asked = request;
    for (const bound of [...this.#mutating, ...this.#validating]) {
      const { policy, actions } = bound;
      const changes = policy.mutations.length > 0;
      const { verdict, object } = evaluatePolicy(
        withParams(bound, params),
        bound.expressions,
        asked,
        (apiVersion, kind) =>
          [...params, ...this.#objects].filter((each) => each["apiVersion"] === apiVersion && each["kind"] === kind),
      );
      if (changes && object !== asked.object) asked = { ...asked, object };
      if (!verdict) continue;
      annotations.push(...verdict.annotations);
      if (verdict.outcome === "pass" || (changes && verdict.outcome === "fail")) continue;
      verdicts.push({
        policy: policy.id,
        name: policy.name,
        outcome: verdict.outcome === "fail" ? "fail" : "undecided",
        message: verdict.message,
        actions: actions.length > 0 ? actions : DENY,
        failsClosed: policy.failsClosed,
      });
    }
    for (const { policy, why } of this.#broken) {
      if (policy.match(request) === false || policy.bindings.every((each) => each.match(request) === false)) continue;
      const { id, name, failsClosed } = policy;
      const message = `the policy ${name} cannot be compiled: ${why}`;
      verdicts.push({ policy: id, name, outcome: "undecided", message, actions: DENY, failsClosed });
    }
    return { verdicts, annotations, object: asked.object };
  }
}

/** A policy without a binding, bound to the parameters that came with the request. */
function withParams({ policy, implied }: Bound, params: readonly JsonObject[]): Policy {
  const { paramKind } = policy;
  if (!implied || paramKind === null) return policy;
  const own = params.find((each) => each["apiVersion"] === paramKind.apiVersion && each["kind"] === paramKind.kind);
  const metadata = own?.["metadata"];
  if (!isMap(metadata)) return policy;
  const binding = policy.bindings[0] as Binding;
  const { name, namespace } = metadata;
  const paramRef = { name, ...(typeof namespace === "string" ? { namespace } : {}) };
  return { ...policy, bindings: [{ ...binding, paramRef }] };
}
