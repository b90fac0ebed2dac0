import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { corpus } from "../support/corpus.ts";
import { readingsDiffer } from "../support/yaml-readings.ts";

const filesOf = (pattern: string): string[] => (corpus === null ? [] : globSync(pattern, { cwd: corpus }).toSorted());
const textOf = (file: string): string => readFileSync(join(corpus ?? "", file), "utf8").replace(/^\ufeff/, "");

describe("other people's manifests", { skip: corpus ? false : "no corpus" }, () => {
  it("are read alike by both readers of YAML, and nearly all by the one of the common subset", () => {
    const differences: string[] = [];
    let documents = 0;
    let beyond = 0;
    for (const file of filesOf("**/*.{yaml,yml}")) {
      for (const text of textOf(file).split(/^(?=---(?:\s|$))/m)) {
        documents++;
        const difference = readingsDiffer(text);
        if (difference === "beyond") beyond++;
        else if (difference !== null) differences.push(`${file}: ${difference}`);
      }
    }
    assert.deepEqual(differences, []);
    assert.ok(beyond < documents * 0.04, `${beyond} of ${documents} documents are beyond the common subset`);
  });

  it("are read like JSON.parse reads them where they are JSON", () => {
    let read = 0;
    for (const file of filesOf("**/*.json")) {
      const text = textOf(file);
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        continue;
      }
      if (typeof expected !== "object" || /\d{16}|\\u[dD][89a-fA-F]/.test(text)) continue;
      read++;
      const { documents, problems } = readDocuments(text, { file, dropNulls: false });
      assert.deepEqual(problems, [], file);
      assert.deepEqual(documents[0]?.value, expected, file);
    }
    assert.ok(read > 100, `${read} files`);
  });
});
