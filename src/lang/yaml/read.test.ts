import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_BROKEN_DOCUMENTS, MAX_DEPTH, MAX_DOCUMENTS } from "./limits.ts";
import { readDocuments } from "./read.ts";

const read = (text: string) => readDocuments(text, { file: "a.yaml", dropNulls: true });
const values = (text: string): unknown[] => read(text).documents.map(({ value }) => value);
const problems = (text: string): string[] => read(text).problems.map(({ code, line }) => `${code}:${line}`);

describe("documents", () => {
  const cases: readonly (readonly [string, string, readonly unknown[]])[] = [
    ["several, with empty ones between", "a: 1\n---\n# none\n---\n\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    [
      "a list at its parent's indentation",
      "a:\n- 1\n- b: 2\n  c: 3\nd:\n  - - 4\n",
      [{ a: [1, { b: 2, c: 3 }], d: [[4]] }],
    ],
    ["nulls of maps are dropped, of lists are kept", "a:\nb: ~\nc: [null]\nd:\n-\n", [{ c: [null], d: [null] }]],
    ["a null that overrides", "a: 1\na:\n", [{}]],
    ["quotes", `a: 'it''s'\nb: "\\u00e9\\n"\nc: "x\n  y"\n`, [{ a: "it's", b: "é\n", c: "x y" }]],
    [
      "block scalars",
      "a: |\n  x\n    y\n\n  z\nb: >-\n  p\n  q\nc: |+\n  k\n\n",
      [{ a: "x\n  y\n\nz\n", b: "p q", c: "k\n\n" }],
    ],
    ["a block scalar without a last line break", "a: |\n  x", [{ a: "x" }]],
    ["a plain scalar over several lines", "a: one\n  two\n\n  three\nb: 1\n", [{ a: "one two\nthree", b: 1 }]],
    [
      "flow collections",
      `a: {b: [1, "two", on], "c":{}}\nd: [\n  x,  # first\n  z\n]\n`,
      [{ a: { b: [1, "two", true], c: {} }, d: ["x", "z"] }],
    ],
    ["comments", "# one\na: 1 # two\n  # three\nb: x#y\n", [{ a: 1, b: "x#y" }]],
    ["a line end of Windows", "a: 1\r\nb:\r\n- |\r\n  x\r\n---\r\nc: 2\r\n", [{ a: 1, b: ["x\n"] }, { c: 2 }]],
    ["a byte order mark", "\ufeffa: 1\n", [{ a: 1 }]],
    [
      "aliases and merge keys",
      "a: &x {p: 1, q: 2}\nb: *x\nc:\n  <<: *x\n  q: 3\n",
      [{ a: { p: 1, q: 2 }, b: { p: 1, q: 2 }, c: { p: 1, q: 3 } }],
    ],
    ["tags", "a: !!str 1\nb: !x {c: !!int '2'}\n", [{ a: "1", b: { c: 2 } }]],
    ["a directive", "%YAML 1.1\n---\na: 1\n", [{ a: 1 }]],
    [
      "JSON",
      `{"a": [1, 2.5, null, "x\\/\\ud83d\\ude00"], "b": null, "c": 12345678901234567890}`,
      [{ a: [1, 2.5, null, "x/😀"], c: 12345678901234567890n }],
    ],
    [
      "JSON documents in a row",
      `{"a":1}\n{"b":2}\n---\n{"c":3}\n---\nd: 4\n`,
      [{ a: 1 }, { b: 2 }, { c: 3 }, { d: 4 }],
    ],
    ["braces that are not JSON", "{a: 1, b: [x]}\n", [{ a: 1, b: ["x"] }]],
    ["no document at all", "\n# nothing\n---\n", []],
  ];
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, () => {
      assert.deepEqual(values(text), expected);
      assert.deepEqual(read(text).problems, []);
    });
  }

  it("keeps __proto__ a key like any other", () => {
    for (const text of [
      "__proto__: {a: 1}\nb: 2\n",
      `{"__proto__": {"a": 1}, "b": 2}`,
      "<<: {__proto__: {a: 1}}\nb: 2\n",
    ]) {
      const [value] = values(text);
      assert.deepEqual(Object.keys(value as object).toSorted(), ["__proto__", "b"], text);
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
    }
  });

  it("reports keys that stand twice; the last wins", () => {
    const text = "a:\n  b: 1\n  'c': 2\n  b: 3\n  c:\n  on: 1\n  yes: 2\n";
    const [document] = read(text).documents;
    assert.deepEqual(document?.value, { a: { b: 3, true: 2 } });
    assert.deepEqual(document.duplicates, [
      { path: ["a", "b"], line: 4, column: 3 },
      { path: ["a", "c"], line: 5, column: 3 },
      { path: ["a", "true"], line: 7, column: 3 },
    ]);
    const [json] = read(`{"a": [{"b": 1,\n "b": null}]}`).documents;
    assert.deepEqual(json?.value, { a: [{}] });
    assert.deepEqual(json.duplicates, [{ path: ["a", 0, "b"], line: 2, column: 2 }]);
  });
});

describe("broken documents", () => {
  it("are one located problem each, and the others are read", () => {
    const text = "a: 1\n---\nb: [1\n---\nc: 3\n---\n\td: 4\n---\ne: {{ .Values.x }}\n---\nf: 6\n";
    assert.deepEqual(values(text), [{ a: 1 }, { c: 3 }, { f: 6 }]);
    assert.deepEqual(problems(text), ["yaml/syntax:3", "yaml/syntax:7", "yaml/syntax:9"]);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["a null key", "a:\n  ~: 1\n", "yaml/syntax:2"],
    ["a map as a key", "{a: 1}: 2\n", "yaml/syntax:1"],
    ["infinity", "a:\n- .inf\n", "yaml/syntax:2"],
    ["an alias of nothing", "a: *x\n", "yaml/syntax:1"],
    ["an alias of itself", "a: &x [*x]\n", "yaml/syntax:1"],
    ["a NUL byte", "a: 1\nb: x\0y\n", "yaml/syntax:2"],
    ["a control character in a comment", "a: 1\n# \x07\n", "yaml/syntax:2"],
    ["text behind a document", "a: 1\n...\nb: 2\n", "yaml/ignored:3"],
    ["JSON that breaks off", `{"a": 1,\n`, "yaml/syntax:2"],
    ["JSON with something behind it", `{"a": 1}\nx\n`, "yaml/ignored:2"],
    ["flow deeper than the limit", "[".repeat(MAX_DEPTH + 2), "yaml/limit:1"],
    ["JSON deeper than the limit", `${'{"a":'.repeat(MAX_DEPTH + 2)}1`, "yaml/limit:1"],
    ["lists deeper than the limit", `${"- ".repeat(MAX_DEPTH + 2)}x\n`, "yaml/limit:1"],
    ["more broken documents than are named", "a: [\n---\n".repeat(MAX_BROKEN_DOCUMENTS + 5), "yaml/limit:200"],
  ];
  for (const [name, text, expected] of refused) {
    it(`names ${name}`, () => assert.equal(problems(text).at(-1), expected));
  }

  it("takes the depth that the limit allows", () => {
    const depth = MAX_DEPTH - 1;
    assert.deepEqual(problems(`${"[".repeat(depth)}${"]".repeat(depth)}`), []);
    assert.deepEqual(problems(`${"- ".repeat(depth)}x\n`), []);
  });

  it("refuses aliases that expand without bound, as Kubernetes does", () => {
    const levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level++) {
      levels.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(",")}]`);
    }
    assert.deepEqual(problems(levels.join("\n")), ["yaml/limit:4"]);
  });

  it("stops at the limit of documents", () => {
    const text = "a: 1\n---\n".repeat(MAX_DOCUMENTS + 2);
    assert.deepEqual(problems(text), [`yaml/limit:${2 * (MAX_DOCUMENTS + 1)}`]);
  });
});
