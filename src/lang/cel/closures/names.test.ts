import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../compile.ts";
import { kubernetesEnvironment } from "../kubernetes.ts";
import { DYN } from "../type.ts";
import { CelError, Special, type Value } from "../value.ts";
import { readingOf } from "./names.ts";

const environment = kubernetesEnvironment({ x: DYN, y: DYN });

function evaluate(source: string, x?: unknown, y?: unknown): Value | CelError {
  const program = compile(source, environment);
  return program.evaluate([x, y, ...Array.from({ length: program.slots })]);
}

/** Makes one of each class of values. */
const VALUES = [
  "1.5",
  "1u",
  "timestamp('2020-01-01T00:00:00+01:00')",
  "duration('1s')",
  "optional.of(1)",
  "type(1)",
  "{1: 2}",
  "quantity('1')",
  "semver('1.2.3-a+b')",
  "ip('1.2.3.4')",
  "ip('::1')",
  "cidr('1.2.3.0/24')",
  "url('https://u:p@h:1/p?q#f')",
  "format.uuid()",
];
for (const source of VALUES) {
  test(`no property of ${source} is taken for a field`, () => {
    const value = evaluate(source);
    assert.ok(value instanceof Special && !(value instanceof CelError), source);
    for (let at: object = value; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
      for (const name of Object.getOwnPropertyNames(at)) assert.notEqual(readingOf(name), "free", name);
    }
  });
}

test("properties that values inherit are no fields", () => {
  for (const name of ["constructor", "toString", "hasOwnProperty", "__proto__", "length", "map", "seconds", "at"]) {
    for (const value of [{}, [], "s", 1, true, evaluate("timestamp(0)"), evaluate("1.5")]) {
      assert.ok(evaluate(`x.${name}`, value) instanceof CelError, name);
      assert.notEqual(evaluate(`has(x.${name})`, value), true, name);
      assert.ok(evaluate(`x.a.b.${name}`, { a: { b: value } }) instanceof CelError, name);
      const missing = evaluate(`x.?a.?${name}.orValue('none')`, { a: value });
      assert.ok(missing === "none" || missing instanceof CelError, name);
    }
    const own = JSON.parse(`{ "a": { "${name}": 1 } }`) as unknown;
    for (const source of [`x.a.${name}`, `x.?a.?${name}.orValue(0)`, `x['a']['${name}']`, `has(x.a.${name}) ? 1 : 0`]) {
      assert.equal(evaluate(source, own), 1, source);
    }
  }
});

/** Guards that the compiler joins, and what they give for objects of every kind. */
const GUARDED = [
  "has(x.a) && x.a == 1",
  "has(x.a) && has(x.a.b) && x.a.b == 1",
  "has(x.a) && has(x.a.name) && x.a.name == 1",
  "has(x.a.b) && x.a.b == 1",
  "!has(x.a) || !has(x.a.b) || x.a.b == 1",
  "has(x.a) && x.a",
  "y || has(x.a) && has(x.a.b)",
  "has(x.a) && has(x.a.b) && [1].all(x, x == 1) && x.a.b == 1",
  "has(x.a) && [{'a': 2}].exists(x, x.a == 2)",
  "has(x.c) || has(x.d) || has(x.e) || has(x.b) || has(x.a)",
  "!has(x.c) && !has(x.d) && !has(x.e) && !has(x.b) && y",
  "!has(x.c) && !has(x.d) && !has(x.e) && !has(x.a) && y",
];
const OBJECTS: readonly unknown[] = [
  { a: 1 },
  { a: { b: 1 } },
  { a: { b: 2, name: 1 } },
  { a: {} },
  {},
  { a: "s" },
  { a: true },
  { a: [] },
  "s",
  [],
  1,
];
/** The same expression written so that nothing can be joined. */
const apart = (source: string) => source.replaceAll(/has\(([a-z.]+)\)/g, "(has($1) ? true : false)");

for (const source of GUARDED) {
  test(`${source} is what it is term by term`, () => {
    for (const object of OBJECTS) {
      for (const y of [false, true, 1]) {
        const joined = evaluate(source, object, y);
        const single = evaluate(apart(source), object, y);
        const spell = (value: Value | CelError) => (value instanceof CelError ? "error" : value);
        assert.deepEqual(spell(joined), spell(single), JSON.stringify(object));
      }
    }
  });
}
