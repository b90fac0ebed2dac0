import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "./nearest.ts";

const FIELDS = ["containers", "initContainers", "serviceAccountName", "serviceAccount", "volumes", "env", "envFrom"];
const CASES: readonly (readonly [string, string | null])[] = [
  ["contianers", "containers"],
  ["Containers", "containers"],
  ["container", "containers"],
  ["serviceaccountname", "serviceAccountName"],
  ["volume", "volumes"],
  ["envfrom", "envFrom"],
  ["evn", "env"],
  ["metadata", null],
  ["xy", null],
  ["x".repeat(100_000), null],
];
for (const [written, meant] of CASES) {
  test(`${written.slice(0, 20)} → ${meant}`, () => assert.equal(nearest(written, FIELDS), meant));
}
