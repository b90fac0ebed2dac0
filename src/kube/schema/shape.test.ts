import assert from "node:assert/strict";
import { test } from "node:test";
import { schemaFile, schemaGroups } from "../../../test/support/schemas.ts";
import { type SchemaFile, type Shape, Shapes } from "./shape.ts";

const FILE: SchemaFile = {
  source: [],
  kinds: {},
  definitions: {
    Tree: { name: "string!", children: "[]Tree", labels: "{}string" },
    Open: { known: "int", "...": "any" },
  },
};
const shapes = new Shapes((group) => (group === "own" ? FILE : group === "core" ? schemaFile("core") : null));
const tree = shapes.definition("own", "Tree");

const EXPRESSIONS: readonly (readonly [string, Shape])[] = [
  ["string", { kind: "string", maxLength: null }],
  ["string(63)", { kind: "string", maxLength: 63 }],
  ["int|string", { kind: "int|string" }],
  ["'a'|'b c'", { kind: "enum", values: ["a", "b c"], emptyAllowed: false }],
  ["[]int", { kind: "list", element: { kind: "int" }, maxItems: null, keys: [] }],
  ["[16]int", { kind: "list", element: { kind: "int" }, maxItems: 16, keys: [] }],
  ["[=]long", { kind: "list", element: { kind: "long" }, maxItems: null, keys: [] }],
  ["[8@port,protocol]object", { kind: "list", element: { kind: "object" }, maxItems: 8, keys: ["port", "protocol"] }],
  ["{}quantity", { kind: "map", value: { kind: "quantity" }, maxProperties: null }],
  [
    "{4}[]any",
    { kind: "map", value: { kind: "list", element: { kind: "any" }, maxItems: null, keys: [] }, maxProperties: 4 },
  ],
];
for (const [expression, shape] of EXPRESSIONS) {
  test(`the expression ${expression}`, () => assert.deepEqual(shapes.parse("own", expression), shape));
}

test("a definition may hold itself", () => {
  assert.deepEqual(tree?.required, ["name"]);
  assert.deepEqual(tree.fields.get("children"), {
    kind: "list",
    element: { kind: "fields", definition: tree },
    maxItems: null,
    keys: [],
  });
});

test("three dots stand for all other fields", () => {
  const open = shapes.definition("own", "Open");
  assert.deepEqual(open?.rest, { kind: "any" });
  assert.deepEqual([...(open?.fields.keys() ?? [])], ["known"]);
});

test("a definition of another group", () => {
  const shape = shapes.parse("own", "core/PodSpec");
  assert.equal(shape.kind === "fields" && shape.definition.fields.get("hostNetwork")?.kind, "bool");
});

test("an expression that names nothing is refused", () => {
  assert.throws(() => shapes.parse("own", "Tre"), /Tre is not defined/);
  assert.throws(() => shapes.parse("own", "[]other/Tree"), /not defined/);
});

test("each file of library/schemas holds together", () => {
  const all = new Shapes(schemaFile);
  let definitions = 0;
  for (const group of schemaGroups) {
    const file = schemaFile(group);
    for (const name of Object.keys(file?.definitions ?? {})) {
      definitions += all.definition(group, name)?.fields ? 1 : 0;
    }
    for (const [kind, { versions }] of Object.entries(file?.kinds ?? {})) {
      for (const name of Object.values(versions)) assert.ok(all.definition(group, name), `${group} ${kind} ${name}`);
    }
  }
  assert.ok(definitions > 500, `${definitions} definitions`);
});
