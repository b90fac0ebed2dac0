import assert from "node:assert/strict";
import { test } from "node:test";
import { RingfenceError } from "../core/errors.ts";
import { answerBatch, evaluateExpression } from "./cel.ts";

const POD = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: ml }
spec:
  containers:
    - { name: main, image: "app:1", securityContext: { privileged: true } }
    - { name: side, image: "side:2" }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { a: b }
`;
const source = { paths: ["-"], stdin: () => POD };

test("an expression is asked of each object, or of each container that it names", async () => {
  const ofObjects = await evaluateExpression("object.kind == 'Pod'", source);
  assert.deepEqual(
    ofObjects.answers.map(({ subject, value }) => [subject, value]),
    [
      ["Pod ml/web", "true"],
      ["ConfigMap settings", "false"],
    ],
  );
  const ofContainers = await evaluateExpression("container.?securityContext.?privileged.orValue(false)", source);
  assert.deepEqual(
    ofContainers.answers.map(({ subject, value, cost }) => [subject, value, cost]),
    [
      ["Pod ml/web, container main", "true", 3],
      ["Pod ml/web, container side", "false", 1],
    ],
  );
  const ofPods = await evaluateExpression("pod.containers.size() + template.metadata.name.size()", source);
  assert.deepEqual(ofPods.answers[0]?.value, "5");
});

test("an expression without variables needs no object", async () => {
  const { answers, estimate } = await evaluateExpression("[1, 2].map(x, x == 2 ? 1u : 2u)", null);
  assert.deepEqual(
    answers.map(({ subject, value, error }) => [subject, value, error]),
    [["", "[2,1]", null]],
  );
  assert.ok(estimate.min > 0 && estimate.max !== null);
});

test("an expression that cannot be compiled is wrong use, with the place", async () => {
  await assert.rejects(
    () => evaluateExpression("1 + 'a'", null),
    (error) => error instanceof RingfenceError && error.code === "cel/invalid" && error.message.includes("1:1: "),
  );
});

const LINES: readonly (readonly [asked: unknown, answer: unknown])[] = [
  [{ expr: "x + 1", bindings: { x: 41 } }, { value: 42 }],
  [{ expr: "9223372036854775807" }, { value: 9223372036854775807n }],
  [{ expr: "1 / 0" }, { error: "division by zero" }],
  [{ expr: "y" }, { compileErrors: ["1:1: undeclared reference to 'y' (in container '')"] }],
  [{ expr: "[1.0, 0.5, 1.0 / 0.0]" }, { value: [1, 0.5, "Infinity"] }],
  [{ expr: "{'a': optional.of(b'\\xff'), 'b': optional.none()}" }, { value: { a: "/w==", b: null } }],
  [{ expr: "[timestamp('2020-01-01T00:00:00Z')]" }, { value: ["2020-01-01T00:00:00Z"] }],
  [{ expr: "o.spec.x", container: "a.b", bindings: { "a.b.o": { spec: { x: null } } } }, { value: null }],
  [
    { expr: "object.spec.contaners", schema: "pod", bindings: { object: {} } },
    { compileErrors: ["1:13: undefined field 'contaners'"] },
  ],
  [
    { expr: "object.spec.replicas + 1", schema: "deployment", bindings: { object: { spec: { replicas: 2 } } } },
    { value: 3 },
  ],
  [
    { expr: "object.spec.replicas", schema: "apps/v1/Deployment", bindings: { object: { spec: { replicas: 2 } } } },
    { value: 2 },
  ],
  [
    { expr: "l.all(a, l.all(b, l.all(c, a + b + c >= 0)))", bindings: { l: Array.from({ length: 200 }, (_, i) => i) } },
    { error: "operation cancelled: actual cost limit exceeded" },
  ],
];
for (const [asked, answer] of LINES) {
  test(`answers ${JSON.stringify(asked).slice(0, 80)}`, () => {
    const { lines, unread } = answerBatch(JSON.stringify(asked), false);
    assert.deepEqual(unread, []);
    const bigints = (key: string, value: unknown, { source }: { source: string }) =>
      typeof value === "number" && !Number.isSafeInteger(value) && /^\d+$/.test(source) ? BigInt(source) : value;
    assert.deepEqual(JSON.parse(lines[0] ?? "", bigints as Parameters<typeof JSON.parse>[1]), answer);
  });
}

test("lines that are no questions are told, the others answered", () => {
  const { lines, unread } = answerBatch('{"expr":"1"}\n\nnope\n[]\n{"expr":2}\n{"expr":"2"}\n', false);
  assert.deepEqual(unread, [3, 4, 5]);
  assert.deepEqual([lines.length, lines[0], lines[4]], [5, '{"value":1}', '{"value":2}']);
});

test("tests of the specification's suite are run", () => {
  const tests = [
    { name: "sum", expr: "1 + x", bindings: { x: { value: { int64Value: "2" } } }, value: { int64Value: "3" } },
    { name: "wrong", expr: "1.0", value: { int64Value: "1" } },
    { name: "fails", expr: "1 / 0", evalError: { errors: [{ message: "divide by zero" }] } },
    {
      name: "type",
      expr: "[1]",
      checkOnly: true,
      typedResult: { deducedType: { listType: { elemType: { dyn: {} } } } },
    },
  ];
  const { lines } = answerBatch(tests.map((one) => JSON.stringify(one)).join("\n"), true);
  const answers = lines.map((line) => JSON.parse(line) as { name: string; pass: boolean });
  assert.deepEqual(
    answers.map(({ name, pass }) => [name, pass]),
    [
      ["sum", true],
      ["wrong", false],
      ["fails", true],
      ["type", false],
    ],
  );
});
