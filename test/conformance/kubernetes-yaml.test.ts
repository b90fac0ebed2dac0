import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { SyntaxIssue } from "../../src/lang/yaml/cursor.ts";
import { readAny } from "../../src/lang/yaml/read-any.ts";

/**
 * What Kubernetes' own reader made of some thousand documents that test/support/yaml-documents.ts wrote: one line
 * each, `[text]` for a document that it refuses, else `[text, JSON]`, and `1` behind when its strict mode refuses the
 * document, which it does for a key that stands twice. The answers are those of `YAMLToJSON` and `YAMLToJSONStrict` of
 * sigs.k8s.io/yaml v1.6.0.
 */
const recorded = readFileSync(join(import.meta.dirname, "testdata", "kubernetes-yaml.jsonl"), "utf8")
  .trim()
  .split("\n");

interface Source {
  readonly source?: string;
}

/** Integers past 2^53 as the reader gives them: exact up to 64 bits. */
const exact = (_key: string, value: unknown, { source = "" }: Source): unknown => {
  if (typeof value !== "number" || Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) return value;
  const integer = BigInt(source);
  return integer < 2n ** 64n && integer >= -(2n ** 63n) ? integer : value;
};
const parse = JSON.parse as (text: string, reviver: typeof exact) => readonly [string, unknown?, number?];

describe("YAML as Kubernetes reads it", () => {
  it("gives the recorded value or refuses, document by document", () => {
    const differences: string[] = [];
    let read = 0;
    for (const line of recorded) {
      const [text, ...answer] = parse(line, exact);
      const result = readAny(text, 0, text.length, false);
      if (result instanceof SyntaxIssue) {
        if (answer.length > 0) differences.push(`${JSON.stringify(text)}: refused, ${result.message}`);
      } else {
        read++;
        if (answer.length === 0) differences.push(`${JSON.stringify(text)}: read, but Kubernetes refuses it`);
        else if (!isDeepStrictEqual(result.value, answer[0]))
          differences.push(`${JSON.stringify(text)}: another value`);
      }
    }
    assert.deepEqual(differences, []);
    assert.ok(read > 1000 && recorded.length - read > 500, "both kinds are there");
  });

  it("finds a key that stands twice where the strict reader does, merge keys aside", () => {
    const differences: string[] = [];
    let found = 0;
    for (const line of recorded) {
      const [text, ...answer] = parse(line, exact);
      const result = readAny(text, 0, text.length, false);
      if (result instanceof SyntaxIssue || text.includes("<<")) continue;
      if (result.duplicates.length > 0) found++;
      if (result.duplicates.length > 0 !== answer.length > 1) differences.push(JSON.stringify(text));
    }
    assert.deepEqual(differences, []);
    assert.ok(found > 20, `${found} documents with duplicates`);
  });
});
