import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { evaluatePolicy } from "../../src/controls/policies/evaluate.ts";
import { ExpressionIssue, Expressions } from "../../src/controls/policies/expressions.ts";
import type { Policy, Request, Verdict } from "../../src/controls/policies/policy.ts";
import { readPolicies } from "../../src/controls/policies/read.ts";
import { Requests } from "../../src/controls/policies/request.ts";
import type { Document } from "../../src/core/document.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { corpus } from "../support/corpus.ts";

type Fields = Record<string, unknown>;
const skip = corpus ? false : "no corpus";

const documentsOf = (path: string): Document[] =>
  readDocuments(readFileSync(path, "utf8"), { file: path, dropNulls: true }).documents;

function casesOf<T>(folder: string): { id: string; kind: string; expected: T }[] {
  const text = readFileSync(join(corpus ?? "", folder, "expected.json"), "utf8");
  return (JSON.parse(text) as { cases: { id: string; kind: string; expected: T }[] }).cases;
}

describe("validating admission policies of the Kubernetes documentation", { skip }, () => {
  interface Expected {
    readonly policy: string;
    readonly request: string;
    readonly verdict: "allow" | "deny" | "error" | "skip";
  }
  const root = join(corpus ?? "", "06-policy-vap-docs");
  const verdictOf = { pass: "allow", fail: "deny", error: "error", unknown: "unknown" };
  for (const { id, expected } of skip ? [] : casesOf<Expected>("06-policy-vap-docs")) {
    it(id, () => {
      const { policies } = readPolicies(documentsOf(join(root, expected.policy)));
      const [read] = policies;
      assert.ok(read);
      const asked = JSON.parse(readFileSync(join(root, expected.request), "utf8")) as Fields;
      const params = (asked["params"] ?? null) as Fields | null;
      const resource = asked["resource"] as { group: string; version: string; resource: string };
      const object = (asked["object"] ?? null) as Fields | null;
      const oldObject = (asked["oldObject"] ?? null) as Fields | null;
      const given = (object ?? oldObject ?? {}) as { kind?: string; metadata?: { name?: string; namespace?: string } };
      const namespaceObject = (asked["namespaceObject"] ?? null) as Fields | null;
      const request: Request = {
        ...resource,
        kind: given.kind ?? "",
        name: given.metadata?.name ?? "",
        namespace: namespaceObject ? (namespaceObject["metadata"] as { name: string }).name : null,
        operation: asked["operation"] as string,
        object,
        oldObject,
        userInfo: (asked["userInfo"] ?? { username: "someone", groups: [] }) as Fields,
        namespaceObject,
        isNamespaceKnown: true,
      };
      const paramRef = params ? { name: (params["metadata"] as { name: string }).name } : null;
      const policy: Policy = { ...read, bindings: [{ name: "b", match: () => true, paramRef }] };
      const stripped = params ? [{ ...params, metadata: { name: paramRef?.name } }] : [];
      const { verdict } = evaluatePolicy(policy, new Expressions(policy), request, () => stripped);
      assert.equal(verdict ? verdictOf[verdict.outcome] : "skip", expected.verdict, verdict?.message);
    });
  }
});

interface Result {
  readonly policy: string;
  readonly kind: string;
  readonly resource: string;
  readonly result: "pass" | "fail" | "skip";
  readonly rule?: string;
  readonly namespace?: string;
}
interface Expected {
  readonly policies: readonly string[];
  readonly resources: readonly string[];
  readonly results: readonly Result[];
  readonly variables?: string | null;
  readonly userinfo?: string | null;
}

/** What the policies of a case say of its objects. */
function verdicts(
  root: string,
  id: string,
  expected: Expected,
): { verdicts: (Verdict & { request: Request })[]; issues: string[] } {
  const read = readPolicies(expected.policies.flatMap((path) => documentsOf(join(root, path))));
  const documents = expected.resources.flatMap((path) => documentsOf(join(root, path)));
  const beside = (file: string): Fields[] =>
    ["", "test"].flatMap((below) => {
      try {
        return documentsOf(join(root, id, below, file)).map(({ value }) => value as Fields);
      } catch {
        return [];
      }
    });
  const values = expected.variables ? beside(expected.variables) : beside("values.yaml");
  const namespaces = values.flatMap(
    (value) => (value["namespaceSelector"] ?? []) as { name: string; labels: Fields }[],
  );
  const inventory = buildInventory([
    ...documents,
    ...namespaces.map(({ name, labels }, index) => ({
      ...(documents[0] as Document),
      index,
      value: { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } },
    })),
  ]);
  const userInfo = expected.userinfo
    ? (beside(expected.userinfo)[0]?.["userInfo"] as Fields)
    : { username: "", groups: [] };
  const requests = new Requests(inventory, true);
  const params = documentsOf(join(root, expected.policies[0] ?? "")).map(({ value }) => value as Fields);
  const objects = [
    ...inventory.resources.map(({ object }) => object),
    ...params,
    ...beside("cm.yaml"),
    ...read.objects,
  ];
  const issues = read.problems.map(({ message }) => message);
  const found: (Verdict & { request: Request })[] = [];
  for (const policy of read.policies) {
    let expressions: Expressions;
    try {
      expressions = new Expressions(policy);
    } catch (error) {
      if (!(error instanceof ExpressionIssue)) throw error;
      issues.push(error.message);
      continue;
    }
    for (const resource of inventory.resources) {
      const request = { ...requests.creating(resource), userInfo };
      const { verdict } = evaluatePolicy(policy, expressions, request, (apiVersion, kind) =>
        objects.filter((object) => object["apiVersion"] === apiVersion && object["kind"] === kind),
      );
      if (verdict) found.push({ ...verdict, request });
    }
  }
  return { verdicts: found, issues };
}

function check(root: string, id: string, expected: Expected): void {
  const { verdicts: found, issues } = verdicts(root, id, expected);
  for (const { policy, kind, resource: named, result, rule, namespace: given } of expected.results) {
    const [resource = "", within] = named.split("/").toReversed();
    const namespace = given ?? within;
    const own = found.filter(
      ({ policy: each, request }) =>
        each.name === policy &&
        request.kind === kind &&
        request.name === resource &&
        (namespace === undefined || request.namespace === namespace) &&
        (rule === undefined ||
          each.rule === rule ||
          `autogen-${each.rule}` === rule ||
          `autogen-cronjob-${each.rule}` === rule),
    );
    const outcomes = own.map(({ outcome }) => (outcome === "error" ? "fail" : outcome));
    const worst = outcomes.includes("fail") ? "fail" : (outcomes[0] ?? "skip");
    assert.equal(
      worst,
      result,
      `${policy} ${rule ?? ""}: ${kind} ${resource}: ${own.map((each) => each.message).join()} ${issues.join()}`,
    );
  }
}

describe("validating admission policies as Kyverno's command line tests them", { skip }, () => {
  const root = join(corpus ?? "", "06-policy-vap-kyverno-cli");
  for (const { id, expected } of skip ? [] : casesOf<Expected>("06-policy-vap-kyverno-cli")) {
    it(id, () => check(root, id, expected));
  }
});

/** Functions that Kyverno adds to CEL, which ask a cluster, a clock or a registry. */
const KYVERNO_ALONE = /undeclared reference to '(?:resource|time|image|parseServiceAccount)'/;

describe("Kyverno's policies that are CEL", { skip }, () => {
  const root = join(corpus ?? "", "06-policy-kyverno");
  for (const { id, kind, expected } of skip ? [] : casesOf<Expected>("06-policy-kyverno")) {
    if (!/-(?:cel|vpol)$/.test(kind)) continue;
    it(id, () => {
      const { issues } = verdicts(root, id, expected);
      if (issues.length === 0) check(root, id, expected);
      else for (const issue of issues) assert.match(issue, KYVERNO_ALONE);
    });
  }
});
