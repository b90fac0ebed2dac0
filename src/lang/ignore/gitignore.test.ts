import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ignoreRules } from "./gitignore.ts";

/** The rules, a path (a folder when it ends with a slash), and whether it is left out. */
const cases: readonly (readonly [string, string, boolean | null])[] = [
  ["*.bak", "a/b.bak", true],
  ["*.bak", "a/b.yaml", null],
  ["tmp", "a/tmp/", true],
  ["tmp/", "a/tmp", null],
  ["tmp/", "a/tmp/", true],
  ["/tmp", "a/tmp/", null],
  ["/tmp", "tmp/", true],
  ["a/*.yaml", "a/x.yaml", true],
  ["a/*.yaml", "b/a/x.yaml", null],
  ["a/*.yaml", "a/b/x.yaml", null],
  ["a/**/x.yaml", "a/x.yaml", true],
  ["a/**/x.yaml", "a/b/c/x.yaml", true],
  ["**/x.yaml", "a/b/x.yaml", true],
  ["a/**", "a/b/c.yaml", true],
  ["a/**", "a/", null],
  ["x?.yaml", "x1.yaml", true],
  ["x?.yaml", "x.yaml", null],
  ["x[0-9].yaml", "x7.yaml", true],
  ["x[!0-9].yaml", "x7.yaml", null],
  ["x[!0-9].yaml", "xa.yaml", true],
  ["x[z-a].yaml", "xa.yaml", null],
  ["*.yaml\n!keep.yaml", "keep.yaml", false],
  ["!keep.yaml\n*.yaml", "keep.yaml", true],
  ["# a\n\n", "# a", null],
  ["\\#a", "#a", true],
  ["\\!a", "!a", true],
  ["a\\*", "a*", true],
  ["a\\*", "ab", null],
  ["a.yaml  ", "a.yaml", true],
  ["a.yaml\r\n", "a.yaml", true],
  ["(a|b)+.yaml", "(a|b)+.yaml", true],
];

describe("ignore files", () => {
  for (const [rules, path, expected] of cases) {
    it(`${JSON.stringify(rules)} on ${path}`, () => {
      const isFolder = path.endsWith("/");
      assert.equal(ignoreRules(rules).ignores(isFolder ? path.slice(0, -1) : path, isFolder), expected);
    });
  }
});
