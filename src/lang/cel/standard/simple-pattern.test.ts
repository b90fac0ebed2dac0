import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { simplePattern } from "./simple-pattern.ts";

const piece = fc.constantFrom(
  ..."a b 0 - . \\. [a-z] [^a] [-a-z0-9] \\d \\w ( ) (?: | ^ $ * + ? {2} {1,3} {0,0} é [\\]a] [({] [|$*] * / : [a-z-9] \\s (?i) *?".split(
    " ",
  ),
);
const pattern = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
const text = fc.string({ unit: fc.constantFrom(..."ab0-.:/é\n\u2028😀Z_"), maxLength: 8 });

test("a simple pattern matches what RE2 matches", () => {
  let simple = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 3, maxLength: 3 }), (source, texts) => {
      const expression = simplePattern(source);
      if (expression === null) return;
      simple++;
      const judge = RE2JS.compile(source);
      for (const value of texts)
        assert.equal(expression.expression.test(value), judge.matcher(value).find(), `${source} on ${value}`);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(simple > 500, `${simple} of the patterns were simple`);
});

test("patterns that could be slow are not simple", () => {
  for (const source of [
    "(a|a)*b",
    "(aa?)*b",
    "(a*)*b",
    "a*a*a*b",
    `${"a?".repeat(30)}b`,
    "(a{1,3}){1,9}",
    "[[:alpha:]]",
  ]) {
    const expression = simplePattern(source);
    assert.equal(expression, null, source);
  }
});

test("the patterns of names are simple", () => {
  for (const source of ["^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "^registry\\.example\\.com/.+", "@sha256:[a-f0-9]{64}$"]) {
    assert.notEqual(simplePattern(source), null, source);
  }
});
