import type { Severity } from "../../core/severity.ts";
import type { Document } from "../../core/document.ts";
import type { JsonObject } from "../../facts/index.ts";

/** An expression with a name. */
export interface Named {
  readonly name: string;
  readonly expression: string;
}

/** What must hold of an object that a policy matches. */
export interface Validation {
  readonly expression: string;
  readonly message: string;
  /** An expression that makes the message; empty for none. */
  readonly messageExpression: string;
}

/** A change that a mutating policy makes. */
export interface Mutation {
  readonly type: "ApplyConfiguration" | "JSONPatch";
  readonly expression: string;
}

/** What a policy asks of objects as the API server or Kyverno would, whatever form it was written in. */
export interface Policy {
  /** `vap`, `map` or `kyverno` and the policy's name, such as `vap:require-owner`. */
  readonly id: string;
  readonly name: string;
  /** The rule of a policy with several; empty for the others. */
  readonly rule: string;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
  readonly document: Document;
  /** True when an expression that fails refuses the object. */
  readonly failsClosed: boolean;
  readonly paramKind: { readonly apiVersion: string; readonly kind: string } | null;
  /** True if the policy is about the request at all, bindings aside. */
  readonly match: Match;
  readonly conditions: readonly Named[];
  readonly variables: readonly Named[];
  readonly validations: readonly Validation[];
  readonly mutations: readonly Mutation[];
  readonly auditAnnotations: readonly Named[];
  readonly bindings: readonly Binding[];
  /** Kinds whose pod template is asked about in the place of a pod. */
  readonly podControllers: ReadonlySet<string>;
}

/** Says whether a request is one that is meant; null when that is not known. */
export type Match = (request: Request) => boolean | null;

/** Where a policy is in force, and with which parameters. */
export interface Binding {
  readonly name: string;
  readonly match: Match;
  readonly paramRef: JsonObject | null;
  /** What follows from a failure: `Deny`, `Warn` and `Audit`; absent means `Deny`. */
  readonly actions?: readonly string[];
}

/** A request to the API server, as policies see it. */
export interface Request {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The group and version of the object's kind, where they are not the resource's: a `Scale` of a Deployment. */
  readonly kindAt?: { readonly group: string; readonly version: string };
  /** The plural under which the API server serves the kind. */
  readonly resource: string;
  /** Such as `scale`; absent for the object itself. */
  readonly subresource?: string;
  readonly dryRun?: boolean;
  readonly name: string;
  /** Null for cluster-wide objects. */
  readonly namespace: string | null;
  readonly operation: string;
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
  /** Null when nobody is known to ask. */
  readonly userInfo: JsonObject | null;
  /** Null for cluster-wide objects. */
  readonly namespaceObject: JsonObject | null;
  /** True when all labels of the namespace are known. */
  readonly isNamespaceKnown: boolean;
}

/** What a policy says of a request. */
export interface Verdict {
  readonly policy: Policy;
  /** `unknown` when it depends on what is not known, such as who asks. */
  readonly outcome: "pass" | "fail" | "error" | "unknown";
  readonly message: string;
  /** The field of the object that decides, as far as the expression says; empty for the object as a whole. */
  readonly at: readonly string[];
  /** What the API server would write to its audit log. */
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
}
