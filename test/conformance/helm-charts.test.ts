import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { renderSample } from "../support/helm.ts";
import { sampleCharts } from "../support/helm-charts.ts";

const file = join(import.meta.dirname, "testdata", "helm-charts.json");
const recorded = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;

describe("charts", () => {
  for (const sample of sampleCharts) {
    it(`are rendered as Helm 4.3 does: ${sample.name}`, () => {
      assert.deepEqual(renderSample(sample), recorded[sample.name]);
    });
  }
});
