import assert from "node:assert/strict";
import { test } from "node:test";
import { labelTest } from "./label-selector.ts";

const LABELS = { app: "vllm", tier: "prod", "team.io/size": "12", empty: "" };

for (const text of [
  ...["", "app", "app=vllm", "app==vllm", " app = vllm , tier!=test", "!absent", "absent!=x", "empty=", "!constructor"],
  ...["app in (vllm,tgi)", "app in ( tgi , vllm ),tier", "tier notin (test)", "absent notin (a,b)", "team.io/size>11"],
  ...["team.io/size<13,app", "empty in (,x)", "in notin (a)"],
]) {
  test(`${text || "nothing"} holds`, () => assert.equal(labelTest(text)?.(LABELS), true));
}
for (const text of [
  ...["absent", "app=tgi", "app!=vllm", "!app", "app in (tgi)", "tier notin (prod,test)", "app>1", "team.io/size>12"],
  ...["app,tier=test", "constructor", "absent="],
]) {
  test(`${text} does not hold`, () => assert.equal(labelTest(text)?.(LABELS), false));
}
for (const text of [
  ...["=", "!!", "app=vllm,", ",app", "app in", "app in ()x", "app in (a", "app in a", "a b", "app=>1", "!app=x", "-a"],
  ...["app=a b", "app=-", "app>x", "a/b/c", `app=${"x".repeat(64)}`, "(", "x".repeat(100_000)],
]) {
  test(`${text.slice(0, 20)} is no selector`, () => assert.equal(labelTest(text), null));
}
