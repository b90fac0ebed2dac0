import assert from "node:assert/strict";
import { test } from "node:test";
import { ringfence } from "./run.ts";

const POD = "apiVersion: v1\nkind: Pod\nmetadata: { name: a, labels: x }\nspec: { containers: [] }\n";

for (const [args, message] of [
  [["scan", "-", "--ring", "containers"], /there is no ring containers; known are code, container,/],
  [["scan", "-", "--role", "serve"], /there is no role serve; known are .*serving/],
  [["scan", "-", "--framework", "nsa"], /there is no framework nsa; known are .*nsa-cisa/],
  [["scan", "-", "--control", "container.privilege"], /there is no control container\.privilege;/],
  [["scan", "-", "--control", "containers.*"], /there is no control containers\.\*;/],
  [["scan", "-", "--control", "vap:owner"], /there is no control vap:owner;/],
  [["scan", "-", "--exclude", "pod.host-pids"], /there is no control pod\.host-pids;/],
  [["scan", "-", "--selector", "app="], null],
  [["scan", "-", "--selector", "app in (a"], /app in \(a is not a label selector/],
  [["scan", "-", "--controls", "no-such-folder"], /no-such-folder is not a folder/],
  [["workloads", "-", "--role", "serve"], /there is no role serve;/],
  [["workloads", "-", "--selector", "!!"], /!! is not a label selector/],
  [["controls", "--ring", "containers"], /there is no ring containers;/],
  [["controls", "--framework", "nsa"], /there is no framework nsa;/],
] as const) {
  test(`${args.join(" ")} is ${message ? "wrong use, never a clean answer" : "right"}`, () => {
    const { status, stderr } = ringfence(args, { input: POD });
    assert.equal(status, message ? 2 : 0);
    if (message) assert.match(stderr, message);
    else assert.equal(stderr, "");
  });
}
