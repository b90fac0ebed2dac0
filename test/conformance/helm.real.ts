import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readInputs } from "../../src/inputs/index.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { corpus } from "../support/corpus.ts";
import { flagsIn, renderSample, withChart } from "../support/helm.ts";
import { sampleCharts } from "../support/helm-charts.ts";

const VERSION = "v4.3.1";
const testdata = new URL("testdata/helm-charts.json", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "helm-"));
const helm = process.env["HELM"] ?? join(folder, "helm");

/** What the real program prints for a chart; `error` when it fails. */
function real(chart: string, flags: readonly string[]): unknown[] | "error" {
  const version = flags.includes("--kube-version") ? [] : ["--kube-version", "1.36.0"];
  try {
    const args = ["template", "rel", chart, "--namespace", "ns", ...version, ...flags];
    const output = execFileSync(helm, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return readDocuments(output, { file: "output", dropNulls: true }).documents.map(({ value }) => value);
  } catch {
    return "error";
  }
}

describe("the real Helm", () => {
  before(
    () => {
      if (process.env["HELM"]) return;
      const env = { ...process.env, GOBIN: folder, GOFLAGS: "-mod=mod" };
      execFileSync("go", ["install", `helm.sh/helm/v4/cmd/helm@${VERSION}`], { env, stdio: "ignore" });
    },
    { timeout: 1_200_000 },
  );
  after(() => rmSync(folder, { recursive: true }));

  it("makes what is recorded, and what is rendered here", () => {
    const answers = Object.fromEntries(
      sampleCharts.map((sample) => [sample.name, withChart(sample, (root) => real(root, flagsIn(root, sample.flags)))]),
    );
    if (process.env["RECORD"]) writeFileSync(testdata, `${JSON.stringify(answers, null, 1)}\n`);
    for (const sample of sampleCharts) assert.deepEqual(renderSample(sample), answers[sample.name], sample.name);
  });

  it("makes of the corpus' charts what is made here", { skip: corpus ? false : "no corpus" }, () => {
    const charts = join(corpus ?? "", "05-helm-inputs", "charts");
    for (const name of readdirSync(charts)) {
      const root = join(charts, name);
      const values = join(corpus ?? "", "05-helm-inputs", "values");
      const files = existsSync(values) ? readdirSync(values).filter((file) => file.startsWith(`${name}-`)) : [];
      for (const set of [[], ...files.map((file) => [join(values, file)])]) {
        const theirs = real(
          root,
          set.flatMap((file) => ["--values", file]),
        );
        const { documents, problems } = readInputs([root], {
          values: set,
          release: "rel",
          releaseNamespace: "ns",
          includeCrds: false,
        });
        // Helm refuses charts whose dependencies were not fetched, even those that are switched off.
        if (theirs === "error") continue;
        assert.deepEqual(problems, [], root);
        const random = /auth/.test(set.join());
        if (!random)
          assert.deepEqual(
            documents.map(({ value }) => value),
            theirs,
            `${root} ${set.join()}`,
          );
      }
    }
  });
});
