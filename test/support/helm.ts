import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Capabilities } from "../../src/inputs/helm/capabilities.ts";
import { ChartError } from "../../src/inputs/helm/chart.ts";
import { coalesceValues } from "../../src/inputs/helm/coalesce.ts";
import { loadChart, readValues } from "../../src/inputs/helm/load.ts";
import { renderTemplates } from "../../src/inputs/helm/rendering.ts";
import { type ChartOptions, readInputs } from "../../src/inputs/index.ts";
import type { SampleChart } from "./helm-charts.ts";

const capabilities = new Capabilities("v1.36.0", []);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a chart of one template prints, or why it does not. */
export function renderText(template: string, values: string): { output: string } | { error: string } {
  const chart = loadChart([
    { name: "Chart.yaml", bytes: bytes("apiVersion: v2\nname: c\nversion: 1.0.0\n") },
    { name: "templates/t.yaml", bytes: bytes(template) },
    { name: "conf/a.txt", bytes: bytes("one\ntwo\n") },
    { name: "conf/b.json", bytes: bytes("{}") },
  ]);
  try {
    const given = coalesceValues(chart, readValues(values, "values.yaml"));
    const { printed, errors } = renderTemplates(chart, given, { name: "r", namespace: "ns" }, capabilities, false);
    const [error] = errors;
    if (error) return { error: error.message };
    return { output: (printed[0]?.text ?? "").replaceAll("<no value>", "") };
  } catch (error) {
    if (error instanceof ChartError) return { error: error.message };
    throw error;
  }
}

/** Writes a chart to a folder, runs something with it, and removes it. */
export function withChart<T>({ files }: SampleChart, run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "chart-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The flags of `helm template`, with files named from anywhere. */
export const flagsIn = (folder: string, flags: readonly string[]): string[] =>
  flags.map((flag, index) => {
    if (flags[index - 1] === "--values") return join(folder, flag);
    return flags[index - 1] === "--set-file" ? flag.replace("=", `=${folder}/`) : flag;
  });

function optionsOf(flags: readonly string[]): ChartOptions {
  const all = (name: string): string[] => flags.filter((_, index) => flags[index - 1] === name);
  const [kubeVersion] = all("--kube-version");
  return {
    ...{
      values: all("--values"),
      set: all("--set"),
      setString: all("--set-string"),
      setJson: all("--set-json"),
      setFile: all("--set-file"),
    },
    ...{
      apiVersions: all("--api-versions"),
      kubeVersion: kubeVersion && `v${kubeVersion}`,
      includeCrds: flags.includes("--include-crds"),
    },
    ...{ release: "rel", releaseNamespace: "ns" },
  };
}

/** The objects of a sample as rendered here, nulls left out; `error` when any problem is found. */
export const renderSample = (sample: SampleChart): unknown[] | "error" =>
  withChart(sample, (folder) => {
    const { documents, problems } = readInputs([folder], optionsOf(flagsIn(folder, sample.flags)));
    return problems.length > 0 ? "error" : documents.map(({ value }) => value);
  });
