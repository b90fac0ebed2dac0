import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compile } from "./compile.ts";
import { estimateCost } from "./cost/estimate.ts";
import { evaluateMetered } from "./cost/meter.ts";
import { CelSyntaxError } from "./error.ts";
import { kubernetesEnvironment } from "./kubernetes.ts";
import { formatDouble } from "./standard/double-text.ts";
import { formatTimestamp } from "./standard/time-text.ts";
import { BOOL, DYN, formatType, INT, listOf, mapOf, STRING, type Type } from "./type.ts";
import * as cel from "./value.ts";

/**
 * What the CEL environment of k8s.io/apiserver v0.36.1 makes of expressions of ours, generated and written by hand:
 * refused, an error, or a value in the notation of {@link notation}; its type; the estimate of its cost (`most` is null
 * where it has no bound) and the cost itself.
 */
interface Recorded {
  readonly expr: string;
  readonly types?: Readonly<Record<string, string>>;
  readonly bindings?: Readonly<Record<string, cel.Value>>;
  readonly refused?: true;
  readonly error?: true;
  readonly value?: string;
  readonly type?: string;
  readonly least?: number;
  readonly most?: number | null;
  readonly cost?: number;
}

const TYPES: Readonly<Record<string, Type>> = {
  int: INT,
  string: STRING,
  bool: BOOL,
  "list(string)": listOf(STRING),
  "list(int)": listOf(INT),
  "map(string,string)": mapOf(STRING, STRING),
  "list(map(string,string))": listOf(mapOf(STRING, STRING)),
};
/** The variables of rows without bindings. */
const OBJECT = { o: { a: "x", b: { c: 1, a: "q" }, l: [1, 2, 3], s: "abc", n: 5, t: true, d: 1.25 } };

function notation(value: cel.Value): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return `s${JSON.stringify(value)}`;
  if (cel.isInt(value)) return `i${value}`;
  if (cel.isDouble(value)) return `d${formatDouble(typeof value === "number" ? value : value.value)}`;
  if (value instanceof cel.CelUint) return `u${value.value}`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString("base64")}`;
  if (value instanceof cel.Timestamp) return `t${formatTimestamp(value)}`;
  if (value instanceof cel.Duration) return `D${value.nanoseconds}`;
  if (value instanceof cel.Optional) return value.value === undefined ? "none" : `opt(${notation(value.value)})`;
  if (value instanceof cel.TypeValue) return `T${value.name}`;
  if (cel.isList(value)) return `[${value.map(notation).join(",")}]`;
  if (!cel.isMap(value)) return `O${cel.typeOf(value)}`;
  const entry = (key: cel.Value) => `${notation(key)}:${notation(cel.mapGet(value, key) as cel.Value)}`;
  return `{${cel.mapKeys(value).map(entry).toSorted().join(",")}}`;
}

const file = new URL("testdata/api-server.jsonl", import.meta.url);
const rows = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);

/** Values and their errors, as the recorded row has them. */
const outcome = (value: cel.Value | cel.CelError) =>
  value instanceof cel.CelError ? { error: true } : { value: notation(value) };

function answers({ expr, types = {}, bindings = OBJECT }: Recorded) {
  const names = [...new Set([...Object.keys(bindings), ...Object.keys(types)])];
  const environment = kubernetesEnvironment(
    Object.fromEntries(names.map((name) => [name, TYPES[types[name] ?? ""] ?? DYN])),
  );
  const program = compile(expr, environment);
  const frame = names.map((name): unknown => (bindings as Readonly<Record<string, unknown>>)[name]);
  const metered = evaluateMetered(program.checked, frame);
  const { min, max } = estimateCost(program.checked);
  const value = program.evaluate([...frame, ...Array.from({ length: program.slots })]);
  return {
    compiled: outcome(value),
    metered: outcome(metered.value),
    type: formatType(program.resultType),
    least: min,
    most: max > 1e15 ? null : max,
    ...(value instanceof cel.CelError ? {} : { cost: metered.cost }),
  };
}

test("expressions are refused, answered and priced as by the API server", () => {
  const wrong: string[] = [];
  for (const row of rows) {
    try {
      const { expr: _, types: __, bindings: ___, error, value, ...rest } = row;
      const expected = error ? { error } : { value };
      assert.deepEqual(answers(row), { compiled: expected, metered: expected, ...rest });
    } catch (problem) {
      if (problem instanceof CelSyntaxError && row.refused) continue;
      wrong.push(`${row.expr}: ${String(problem)}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(rows.length > 400);
});

test("an expression that costs too much is stopped", () => {
  const { checked } = compile(
    "[1, 2, 3, 4].all(a, o.all(b, o.all(c, a + b + c < 0 || true)))",
    kubernetesEnvironment({ o: DYN }),
  );
  const list = Array.from({ length: 400 }, (_, index) => index);
  const { value, cost } = evaluateMetered(checked, [list]);
  assert.ok(value instanceof cel.CelError && value.message.includes("cost limit exceeded"));
  assert.ok(cost > 1_000_000 && cost < 1_000_100, String(cost));
});

test("sizes of a schema bound the estimate", () => {
  const { checked } = compile("o.items.all(i, i.name.startsWith('abcdefghij'))", kubernetesEnvironment({ o: DYN }));
  assert.deepEqual(estimateCost(checked), { min: 2, max: 2 ** 64 });
  const bounded = estimateCost(checked, (path) => (path.join(".") === "o.items" ? { min: 0, max: 10 } : null));
  assert.ok(bounded.min === 2 && bounded.max < 100, JSON.stringify(bounded));
});
