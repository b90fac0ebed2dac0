import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { compilePattern, expandAlternatives, visit } from "./pattern.ts";
import { Place } from "./place.ts";

const object = {
  spec: {
    groups: [{ template: 1 }, { template: 2 }, {}],
    roles: { Master: { template: 3 }, Worker: { template: 4 } },
    steps: [[{ inline: 5 }, { inline: 6 }], []],
    "a.b/c": 7,
    list: "text",
  },
};

/** What a pattern meets: value, path and the keys of its wildcards; and what was of the wrong type. */
function met(text: string) {
  const found: string[] = [];
  const wrong: string[] = [];
  visit(
    object,
    new Place(),
    compilePattern(text).steps,
    (value, place, keys) => found.push(`${String(value)} at ${place.path.join(".")} by ${keys.join(",")}`),
    (place, _, wanted) => wrong.push(`${place.path.join(".")} wants ${wanted}`),
  );
  return [...found, ...wrong];
}

suite("path patterns", () => {
  const cases: readonly [string, readonly string[]][] = [
    ["spec.groups[*].template", ["1 at spec.groups.0.template by 0", "2 at spec.groups.1.template by 1"]],
    [
      "spec.roles.*.template",
      ["3 at spec.roles.Master.template by Master", "4 at spec.roles.Worker.template by Worker"],
    ],
    ["spec.steps[*][*].inline", ["5 at spec.steps.0.0.inline by 0,0", "6 at spec.steps.0.1.inline by 0,1"]],
    ['spec["a.b/c"]', ["7 at spec.a.b/c by "]],
    ["spec.absent.template", []],
    ["spec.constructor", []],
    ["spec.list[*].x", ["spec.list wants a list"]],
    ["spec.groups.x", ["spec.groups wants a map"]],
  ];
  for (const [pattern, expected] of cases) test(pattern, () => assert.deepEqual(met(pattern), expected));

  test("alternatives stand for each of their parts, in order", () => {
    assert.deepEqual(expandAlternatives("{spec.a[*],b}.{x,y.z}"), ["spec.a[*].x", "spec.a[*].y.z", "b.x", "b.y.z"]);
  });
  test("what is no pattern is refused", () => assert.throws(() => compilePattern("spec..x"), /not a path pattern/));
  test("the same path is the same array, whichever way it was reached", () => {
    const root = new Place();
    assert.equal(root.below(["spec", 0]).path, root.child("spec").child(0).path);
  });
});
