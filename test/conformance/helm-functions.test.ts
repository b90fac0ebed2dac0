import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { renderText } from "../support/helm.ts";

interface Row {
  readonly values?: string;
  readonly template: string;
  /** What Helm printed. */
  readonly output?: string;
  /** True where Helm refused. */
  readonly error?: boolean;
}

const file = join(import.meta.dirname, "testdata", "helm-functions.jsonl");
const rows = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);
const values = rows[0]?.values ?? "";

describe("template functions", () => {
  it("print what Helm 4.3 printed for them", () => {
    const wrong: string[] = [];
    for (const { template, output, error } of rows.slice(1)) {
      const result = renderText(template, values);
      const same = error ? "error" in result : "output" in result && result.output === output;
      if (!same) wrong.push(`${template}\n  Helm: ${error ? "an error" : output}\n  here: ${JSON.stringify(result)}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(rows.length > 700);
  });
});
