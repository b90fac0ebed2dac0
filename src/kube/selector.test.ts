import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesSelector } from "./selector.ts";

const labels = { app: "notebook", team: "vision" };
const cases: readonly [string, unknown, boolean][] = [
  ["the empty selector matches everything", {}, true],
  ["no selector matches nothing", undefined, false],
  ["a label with its value", { matchLabels: { app: "notebook" } }, true],
  ["a label with another value", { matchLabels: { app: "server" } }, false],
  ["an absent label", { matchLabels: { tier: "gold" } }, false],
  ["a label named like an object's method", { matchLabels: { constructor: "x" } }, false],
  [
    "both parts must hold",
    { matchLabels: { app: "notebook" }, matchExpressions: [{ key: "team", operator: "DoesNotExist" }] },
    false,
  ],
  ["In", { matchExpressions: [{ key: "team", operator: "In", values: ["speech", "vision"] }] }, true],
  ["In, of an absent label", { matchExpressions: [{ key: "tier", operator: "In", values: ["gold"] }] }, false],
  ["NotIn", { matchExpressions: [{ key: "team", operator: "NotIn", values: ["speech"] }] }, true],
  ["NotIn, of an absent label", { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["gold"] }] }, true],
  ["NotIn, of a listed value", { matchExpressions: [{ key: "team", operator: "NotIn", values: ["vision"] }] }, false],
  ["Exists", { matchExpressions: [{ key: "app", operator: "Exists" }] }, true],
  ["an operator that does not exist", { matchExpressions: [{ key: "app", operator: "Like" }] }, false],
  ["an expression that is no map", { matchExpressions: ["app"] }, false],
  ["matchLabels that is no map", { matchLabels: ["app"] }, false],
];
for (const [name, selector, expected] of cases) {
  test(`label selector: ${name}`, () => assert.equal(matchesSelector(selector, labels), expected));
}
