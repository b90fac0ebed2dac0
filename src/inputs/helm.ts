import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Document } from "../core/document.ts";
import type { Problem } from "../core/problem.ts";
import type { RenderFolder, RenderOptions, Renderer } from "../core/renderer.ts";
import { placedAt } from "../lang/yaml/locator.ts";
import { readDocuments } from "../lang/yaml/read.ts";

const RENDER_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const SOURCE = /^# Source: [^/\s]+\/(.+?)\s*$/;

interface ChartFile {
  readonly name: string;
  readonly library: boolean;
}

function chartFile(folder: RenderFolder): ChartFile | Problem {
  const file = `${folder.shown}/Chart.yaml`;
  const { documents, problems } = readDocuments(readFileSync(join(folder.path, "Chart.yaml"), "utf8"), {
    file,
    dropNulls: true,
  });
  const [problem] = problems;
  if (problem) return problem;
  const chart = documents[0]?.value as { name?: unknown; type?: unknown } | undefined;
  const name = typeof chart?.name === "string" ? chart.name : basename(folder.path);
  return { name, library: chart?.type === "library" };
}

/** The template that printed a document, from the comment that Helm puts above each. */
function templateOf(document: Document): string | null {
  const first = document.locator.locate([])?.line ?? 1;
  for (let line = first; line > 0; line--) {
    const text = document.locator.lineText(line) ?? "";
    const template = SOURCE.exec(text)?.[1];
    if (template !== undefined) return template;
    if (text.startsWith("---") && line < first) return null;
  }
  return null;
}

function run(folder: RenderFolder, chart: ChartFile, options: RenderOptions): string | Problem {
  const settings = [
    ...options.values.flatMap((file) => ["--values", file]),
    ...options.set.flatMap((setting) => ["--set", setting]),
    ...(options.namespace === null ? [] : ["--namespace", options.namespace]),
  ];
  const release = options.release ?? chart.name;
  try {
    return execFileSync("helm", ["template", release, folder.path, "--include-crds", ...settings], {
      encoding: "utf8",
      maxBuffer: MAX_OUTPUT_BYTES,
      timeout: RENDER_TIMEOUT_MS,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
  } catch (error) {
    const failure = error as NodeJS.ErrnoException & { stderr?: string };
    const file = `${folder.shown}/Chart.yaml`;
    if (failure.code === "ENOENT") {
      const message =
        `the chart ${chart.name} was not examined: rendering it needs helm, which is not on PATH; install it ` +
        `(https://helm.sh/docs/intro/install/), or pipe the output of helm template in and name - as the path`;
      return { code: "helm/not-installed", file, line: null, message };
    }
    if (failure.stderr === undefined && failure.code === undefined) throw error;
    const reason = (failure.stderr ?? "").trim().split("\n").at(-1) || String(failure.code);
    return {
      code: "helm/render-failed",
      file,
      line: null,
      message: `helm could not render the chart ${chart.name}: ${reason}`,
    };
  }
}

/** Charts, rendered by the `helm` on PATH. Findings point at the template that printed the object. */
export const helm: Renderer = {
  name: "helm",
  claims: ({ names }) => names.includes("Chart.yaml"),
  owns: () => null,
  render(folder, options) {
    const chart = chartFile(folder);
    if ("code" in chart) return { documents: [], problems: [chart] };
    if (chart.library) return { documents: [], problems: [] };
    const output = run(folder, chart, options);
    if (typeof output !== "string") return { documents: [], problems: [output] };
    const read = readDocuments(output, { file: `${folder.shown}/Chart.yaml`, dropNulls: true });
    const documents = read.documents.map((document) => {
      const file = `${folder.shown}/${templateOf(document) ?? "Chart.yaml"}`;
      return { ...document, file, locator: placedAt(file), duplicates: [] };
    });
    return { documents, problems: read.problems.map((each) => ({ ...each, line: null })) };
  },
};
