import assert from "node:assert/strict";
import { test } from "node:test";
import { celEnv, parse, plan } from "@bufbuild/cel";
import { Environment as Peer } from "@marcbachmann/cel-js";
import * as fc from "fast-check";
import { compile } from "./compile.ts";
import { Environment } from "./environment.ts";
import { DYN } from "./type.ts";
import { CelDouble, CelError } from "./value.ts";

type Kind = "bool" | "int" | "string" | "list" | "map";

type Part = string | fc.Arbitrary<string>;

const leaf = (...texts: readonly string[]) => fc.constantFrom(...texts);

/** Well-typed expressions over `o`: what fails in them is division by zero, an index, or a missing key. */
const expressions = fc.letrec<Record<Kind, string>>((tie) => {
  const [b, i, s, l, m] = [tie("bool"), tie("int"), tie("string"), tie("list"), tie("map")];
  const form = (...parts: readonly Part[]): fc.Arbitrary<string> =>
    fc
      .tuple<string[]>(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
      .map((texts: readonly string[]) => texts.join(""));
  const paren = (...parts: readonly Part[]) => form("(", ...parts, ")");
  return {
    bool: fc.oneof(
      { maxDepth: 4 },
      leaf("true", "false", "o.yes", "has(o.a)", "has(o.none)", "has(o.m.x)"),
      paren(b, leaf(" && ", " || "), b),
      form("!", b),
      paren(i, leaf(" == ", " != ", " < ", " <= ", " > ", " >= "), i),
      paren(s, leaf(" == ", " != ", " < ", " >= "), s),
      paren(l, " == ", l),
      paren(i, " in ", l),
      paren(s, " in ", m),
      form(s, leaf(".startsWith(", ".endsWith(", ".contains("), s, ")"),
      form(
        l,
        leaf(".all(e, ", ".exists(e, ", ".exists_one(e, "),
        leaf("e > 1", "e != 2", "6 / e > 1", "o.a == e"),
        ")",
      ),
      paren(b, " ? ", b, " : ", b),
    ),
    int: fc.oneof(
      { maxDepth: 4 },
      leaf("0", "1", "2", "3", "-5", "o.a", "o.none"),
      paren(i, leaf(" + ", " - ", " * ", " / ", " % "), i),
      form("size(", fc.oneof(s, l, m), ")"),
      form(l, "[", i, "]"),
      paren(b, " ? ", i, " : ", i),
    ),
    string: fc.oneof(
      { maxDepth: 4 },
      leaf("''", "'x'", "'abc'", "'é'", "o.s", "o.m.x", "o.m['y']"),
      paren(s, " + ", s),
      form("string(", i, ")"),
      paren(b, " ? ", s, " : ", s),
    ),
    list: fc.oneof(
      { maxDepth: 3 },
      leaf("[1, 2, 3]", "[0]", "o.l"),
      form("[", i, ", ", i, "]"),
      form(l, leaf(".filter(e, e > 1)", ".map(e, e * 2)", ".map(e, e > 1, e + 1)")),
      paren(l, " + ", l),
    ),
    map: fc.oneof({ maxDepth: 2 }, leaf("o.m", "{'x': 'y'}"), form("{'x': ", s, ", 'z': ", s, "}")),
  };
});

/** The values of both kinds of engine in one notation; errors are all alike. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof CelDouble) return `double ${value.value}`;
  if (typeof value !== "object" || value === null) return value;
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function attempt(evaluate: () => unknown): unknown {
  try {
    const value = evaluate();
    return value instanceof Error || value instanceof CelError ? "failed" : plain(value);
  } catch (error) {
    assert.ok(error instanceof Error);
    return "failed";
  }
}

const object = { yes: true, a: 4, s: "abc", l: [3, 1, 2], m: { x: "q", y: "é" } };
/** Both peers take a JavaScript number for a double. */
const withBigInts = { ...object, a: 4n, l: [3n, 1n, 2n] };

const environment = new Environment({ variables: { o: DYN } });
const bufbuild = celEnv();
const peer = new Peer({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

test("generated expressions have the values that two other engines give them", () => {
  const { bool, int, string, list } = expressions;
  let values = 0;
  fc.assert(
    fc.property(fc.oneof(bool, int, string, list), (source) => {
      const ours = attempt(() => {
        const program = compile(source, environment);
        return program.evaluate([object, ...Array.from({ length: program.slots })]);
      });
      if (ours !== "failed") values++;
      assert.deepEqual(
        ours,
        attempt(() => plan(bufbuild, parse(source))({ o: withBigInts })),
        `bufbuild: ${source}`,
      );
      assert.deepEqual(
        ours,
        attempt(() => peer.parse(source)({ o: withBigInts })),
        `cel-js: ${source}`,
      );
    }),
    { numRuns: 800 },
  );
  assert.ok(values > 400, `${values} had a value`);
});
