import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compile } from "./compile.ts";
import { estimateCost } from "./cost/estimate.ts";
import { evaluateMetered, PER_CALL_LIMIT } from "./cost/meter.ts";
import { CelSyntaxError } from "./error.ts";
import { toJson } from "./json.ts";
import { kubernetesEnvironment } from "./kubernetes.ts";
import { DYN } from "./type.ts";
import { CelError } from "./value.ts";

const environment = kubernetesEnvironment({ object: DYN, x: DYN });

const word = fc.constantFrom(
  ..."object x a b c spec name value has ( ) [ ] { } . .? [? , : ? && || ! - + * / % == != < <= > >= in true false null 1 2 0 -1 1.5 1e3 0x1f 7u".split(
    " ",
  ),
  ...'"s" \'t\' r"\\d" b"x" """m""" `a-b` all( exists( map( filter( exists_one( existsOne( transformList( transformMap( cel.bind( optMap( size( matches( startsWith( orValue( hasValue()'.split(
    " ",
  ),
  ..."int( string( duration( timestamp( quantity( optional.of( optional.none() sortBy( format( replace( split( math.greatest( // \\ \" ' \u0000 é 😀 @ # ;".split(
    " ",
  ),
  " ",
  "\n",
);
const soup = fc.array(word, { maxLength: 25 }).map((words) => words.join(""));

const object = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>("s", "", "a", 0, 1, -1, 1.5, 2 ** 53, true, false, [], {}),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "spec", "name", "value", "__proto__", "constructor"), tie("value"), {
      maxKeys: 4,
    }),
  ),
})).value;

/** Compiles and evaluates; what comes out is a value, an error, or located issues. */
function survive(source: string, given: unknown): "value" | "error" | "issues" {
  try {
    const program = compile(source, environment);
    const frame = Array.from({ length: program.slots }, (): unknown => undefined);
    frame[0] = given;
    frame[1] = given;
    const { min, max } = estimateCost(program.checked);
    assert.ok(min >= 0 && max >= 0, `${min} to ${max}`);
    const metered = evaluateMetered(program.checked, frame);
    const value = program.evaluate(frame);
    if (metered.cost <= PER_CALL_LIMIT)
      assert.equal(metered.value instanceof CelError, value instanceof CelError, source);
    if (value instanceof CelError) {
      assert.ok(value.offset < source.length, `offset ${value.offset}`);
      return "error";
    }
    assert.notEqual(value, undefined);
    toJson(value);
    return "value";
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    assert.ok(error.issues.length > 0);
    for (const { offset, line, column } of error.issues) {
      assert.ok(offset >= 0 && offset <= source.length && line >= 1 && column >= 1, `${offset} ${line} ${column}`);
    }
    return "issues";
  }
}

test("any text compiles or gives located issues", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (source) => void survive(source, {})),
    { numRuns: 3_000 },
  );
});

test("any words compile and evaluate, or give located issues", () => {
  const seen = { value: 0, error: 0, issues: 0 };
  fc.assert(
    fc.property(soup, object, (source, given) => {
      seen[survive(source, given)]++;
    }),
    { numRuns: 6_000 },
  );
  assert.ok(seen.value > 0 && seen.issues > 0, JSON.stringify(seen));
});

const nested = (open: string, inside: string, close: string, times: number) =>
  open.repeat(times) + inside + close.repeat(times);

/** Expressions whose work would double at each level if anything were compiled or evaluated twice. */
const DEEP: readonly (readonly [name: string, source: string])[] = [
  ["sums", Array.from({ length: 400 }, () => "x").join(" + ")],
  ["list sums", Array.from({ length: 200 }, () => "[x]").join(" + ")],
  ["parentheses", nested("(", "x", ")", 200)],
  ["parentheses too deep", nested("(", "x", ")", 100_000)],
  ["lists", nested("[", "x", "]", 240)],
  ["negations", `${"!".repeat(5_000)}true`],
  ["ternaries", `${"true ? x : ".repeat(240)}x`],
  ["logic", Array.from({ length: 5_000 }, () => "x").join(" && ")],
  ["members", `x${".a".repeat(600)}`],
  ["members too long", `x${".a".repeat(5_000)}`],
  ["optional members", `x${".?a".repeat(200)}.orValue(1)`],
  ["optional defaults", `x${".?a.orValue({})".repeat(60)}`],
  ["calls", `x${".f()".repeat(200)}`],
  ["indexes", `x${"[x]".repeat(200)}`],
  ["guards", nested("x.all(c, has(x.a) && has(x.a.b) && ", "x.a.b", ")", 60)],
  ["binds", nested("cel.bind(v, x, v == ", "v", ")", 80)],
  ["nested binds", nested("cel.bind(v, ", "x", ", [v, v])", 60)],
  ["comprehensions", nested("[1].map(y, ", "y", ")", 80)],
  ["optional maps", nested("optional.of(", "x", ").optMap(y, y)", 80)],
  ["sorted", nested("[1].sortBy(y, ", "y", ")", 30)],
  ["comparisons", Array.from({ length: 300 }, () => "x").join(" == ")],
  ["conversions", nested("string(", "x", ")", 200)],
];

for (const [name, source] of DEEP) {
  test(`deep ${name} neither hang nor overflow`, () => {
    for (const given of [{}, "s", 1, { a: { b: 1 } }, []]) survive(source, given);
  });
}
