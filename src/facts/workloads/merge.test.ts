import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { JsonObject } from "../../inventory/index.ts";
import { mergeOver } from "./merge.ts";

const cases: readonly [string, JsonObject, JsonObject, JsonObject][] = [
  ["a field is set, others stay", { a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
  [
    "maps are merged",
    { securityContext: { a: 1 } },
    { securityContext: { b: 2 } },
    { securityContext: { a: 1, b: 2 } },
  ],
  ["null removes", { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ["lists without a key are replaced", { args: ["a"] }, { args: ["b"] }, { args: ["b"] }],
  [
    "tolerations are one value",
    { tolerations: [{ key: "a" }] },
    { tolerations: [{ key: "b" }] },
    { tolerations: [{ key: "b" }] },
  ],
  [
    "containers are merged by name, new ones come last",
    { containers: [{ name: "a", image: "a:1", env: [{ name: "X", value: "1" }] }] },
    {
      containers: [
        { name: "b", image: "b:1" },
        { name: "a", env: [{ name: "Y", value: "2" }] },
      ],
    },
    {
      containers: [
        {
          name: "a",
          image: "a:1",
          env: [
            { name: "X", value: "1" },
            { name: "Y", value: "2" },
          ],
        },
        { name: "b", image: "b:1" },
      ],
    },
  ],
  [
    "ports are told apart by their number",
    { ports: [{ containerPort: 1 }] },
    { ports: [{ containerPort: 1, name: "a" }] },
    { ports: [{ containerPort: 1, name: "a" }] },
  ],
  [
    "mounts are told apart by their path",
    { volumeMounts: [{ mountPath: "/a", name: "x" }] },
    { volumeMounts: [{ mountPath: "/a", name: "y" }] },
    { volumeMounts: [{ mountPath: "/a", name: "y" }] },
  ],
  [
    "$patch: delete takes an element out",
    { containers: [{ name: "a" }, { name: "b" }] },
    { containers: [{ name: "a", $patch: "delete" }] },
    { containers: [{ name: "b" }] },
  ],
  [
    "$patch: replace takes the list's place",
    { containers: [{ name: "a" }] },
    { containers: [{ $patch: "replace" }, { name: "b" }] },
    { containers: [{ name: "b" }] },
  ],
  [
    "$patch: replace takes a map's place",
    { securityContext: { a: 1 } },
    { securityContext: { $patch: "replace", b: 2 } },
    { securityContext: { b: 2 } },
  ],
  [
    "an element without its key is added",
    { containers: [{ name: "a" }] },
    { containers: [{ image: "x" }] },
    { containers: [{ name: "a" }, { image: "x" }] },
  ],
  [
    "wrong types take the patch's side",
    { containers: "x", securityContext: 7 },
    { containers: [{ name: "a" }], securityContext: { b: 1 } },
    { containers: [{ name: "a" }], securityContext: { b: 1 } },
  ],
];

suite("strategic merge", () => {
  for (const [name, base, patch, expected] of cases) {
    test(name, () => {
      const before = JSON.stringify([base, patch]);
      assert.deepEqual(mergeOver(base, patch), expected);
      assert.equal(JSON.stringify([base, patch]), before, "neither side is changed");
    });
  }
  test("a key named __proto__ is a key like any other", () => {
    const patch: JsonObject = JSON.parse('{"__proto__": {"privileged": true}}');
    const merged = mergeOver({}, patch);
    assert.ok(Object.hasOwn(merged, "__proto__"));
    assert.equal(merged["privileged"], undefined);
  });
});
