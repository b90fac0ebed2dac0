import assert from "node:assert/strict";
import { test } from "node:test";
import { compile, recompile } from "./compile.ts";
import { kubernetesEnvironment } from "./kubernetes.ts";
import { storeChecked } from "./stored.ts";
import { DYN } from "./type.ts";

const environment = kubernetesEnvironment({ object: DYN, item: DYN });

const EXPRESSIONS = [
  "object.?spec.?replicas.orValue(1) > 2 && !has(object.spec.paused)",
  "object.spec.items.exists(each, each.name.startsWith('a') || each.size * 2.5 > 4.0)",
  "object.spec.items.map(each, each.size).sum() in [1, 2, 3] ? 'few' : 'many'",
  "object.spec.items.filter(each, each.size >= 2).map(each, {'name': each.name})[0]['name']",
  "cel.bind(all, object.spec.items, all.all(each, each.name.matches('^[a-z]+$')))",
  "object.?metadata.?labels[?'team'].optMap(team, team + '!').orValue('none')",
  "quantity('1Gi').isGreaterThan(quantity('500Mi')) && ip('10.0.0.1').family() == 4",
  "object.spec.items.transformList(index, each, index > 0, each.name) == ['b', 'c']",
  "type(object.spec) == map && item == null",
  "object.nowhere.at.all",
];

const object = {
  metadata: { labels: { team: "ml" } },
  spec: { replicas: 3, items: ["a", "b", "c"].map((name, index) => ({ name, size: index + 1 })) },
};

test("an expression that was stored gives what it gave before", () => {
  for (const source of EXPRESSIONS) {
    const before = compile(source, environment);
    const stored = storeChecked(before.checked, environment);
    assert.ok(stored !== null, source);
    const after = recompile(stored, source, environment);
    const frame = (): unknown[] => [object, null, ...Array.from({ length: 32 }, () => null)];
    assert.deepEqual(after.evaluate(frame()), before.evaluate(frame()), source);
    assert.deepEqual([after.slots, after.reads, after.variables], [before.slots, before.reads, before.variables]);
  }
});

test("what has no text in JSON is not stored", () => {
  for (const source of ["b'ab' == object", "9007199254740993 == object", "1u == object", "-0.0 == object"]) {
    assert.equal(storeChecked(compile(source, environment).checked, environment), null, source);
  }
});
