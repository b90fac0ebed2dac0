import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import type { RenderFolder, RenderOptions, Renderer } from "../../core/renderer.ts";
import { MAX_FILE_BYTES } from "../../lang/yaml/limits.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { TreeIssue, treeValue } from "../../lang/yaml/tree.ts";
import { build } from "./build.ts";
import { BuiltLocator } from "./built-locator.ts";
import type { RenderChart } from "./charts.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { type Files, isRemote, Loader } from "./loader.ts";
import { FILE_NAMES } from "./settings.ts";
import { buildByProgram } from "./shell.ts";

export type { ChartRequest, RenderChart } from "./charts.ts";

/** Fields that list files or folders which the kustomization takes in. */
const LISTS = [
  "resources",
  "bases",
  "components",
  "crds",
  "configurations",
  "generators",
  "transformers",
  "validators",
];

type Fields = Readonly<Record<string, unknown>>;

const slashed = (path: string): string => (sep === "\\" ? path.replaceAll("\\", "/") : path);
const fileOf = (folder: RenderFolder): string => FILE_NAMES.find((name) => folder.names.includes(name)) ?? "";
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
const maps = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : [];

/** The folders of the charts that a kustomization takes in. */
function chartFolders(fields: Fields): string[] {
  const [globals] = maps([fields["helmGlobals"]]);
  const text = (value: unknown, otherwise = ""): string => (typeof value === "string" ? value : otherwise);
  const home = text(globals?.["chartHome"], "charts");
  return [
    ...maps(fields["helmCharts"]).map(({ name, version, repo }) => {
      const below = version && repo ? `${text(name)}-${text(version)}/` : "";
      return `${home}/${below}${text(name)}`;
    }),
    ...maps(fields["helmChartInflationGenerator"]).map(
      ({ chartName, chartHome }) => `${text(chartHome, home)}/${text(chartName)}`,
    ),
  ];
}

/** Every path that a kustomization names, as written; inline patches are no paths. */
function named(folder: RenderFolder): string[] {
  const text = readFileSync(join(folder.path, fileOf(folder)), "utf8");
  const fields = (readDocuments(text, { file: folder.shown, dropNulls: true }).documents[0]?.value ?? {}) as Fields;
  const generators = [...maps(fields["configMapGenerator"]), ...maps(fields["secretGenerator"])];
  const patches = [...maps(fields["patches"]), ...maps(fields["patchesJson6902"]), ...maps(fields["replacements"])];
  const paths = [
    ...LISTS.flatMap((field) => texts(fields[field])),
    ...texts(fields["patchesStrategicMerge"]),
    ...patches.flatMap(({ path }) => (typeof path === "string" ? [path] : [])),
    ...generators.flatMap(({ files }) => texts(files).map((file) => file.slice(file.indexOf("=") + 1))),
    ...chartFolders(fields),
    ...maps([fields["openapi"]]).flatMap(({ path }) => (typeof path === "string" ? [path] : [])),
  ];
  return paths.filter((path) => !path.includes("\n"));
}

/** The files of the system, named below a folder as reports name that. */
function filesUnder(folder: RenderFolder, texts?: ReadonlyMap<string, string>): Files {
  const root = resolve(folder.path);
  const real = realpathSync(root);
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return {
    read(path) {
      const text = texts?.get(path);
      if (text !== undefined) return Buffer.from(text);
      const entry = statSync(path, { throwIfNoEntry: false });
      if (!entry?.isFile()) return null;
      if (entry.size > MAX_FILE_BYTES) {
        throw new BuildIssue(`the file ${path} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`);
      }
      return readFileSync(path);
    },
    isFolder,
    real(path) {
      if (texts?.has(path)) return path;
      try {
        return slashed(realpathSync(path));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (typeof code === "string") return null;
        throw error;
      }
    },
    shown(path) {
      const below = slashed(relative(real, path));
      const parts = `${folder.shown}/${below}`.split("/");
      const kept: string[] = [];
      for (const part of parts) {
        const last = kept.at(-1);
        if (part === ".." && last !== undefined && last !== ".." && last !== ".") kept.pop();
        else if (part !== "" || kept.length === 0) kept.push(part);
      }
      return kept.join("/").replace(/^\.\/(?=.)/, "");
    },
  };
}

/** The objects that a kustomization stands for, each field with its place. */
function documentsOf(folder: RenderFolder, render: RenderChart | null, options: RenderOptions): Document[] {
  const files = filesUnder(folder, options.texts);
  const root = files.real(resolve(folder.path)) ?? resolve(folder.path);
  return build(new Loader(files, root), render).map(({ node }, index) => {
    const locator = new BuiltLocator(node);
    const file = node.mark?.source.file ?? `${folder.shown}/${fileOf(folder)}`;
    return { file, index, value: treeValue(node, true), locator, duplicates: [] };
  });
}

/**
 * Kustomizations, built here as `kustomize build` does; nothing is fetched or run. What is not supported is built by
 * the `kustomize` or `kubectl` on PATH.
 *
 * @param render Renders the charts that a kustomization takes in; null when none can be.
 */
export const kustomize = (render: RenderChart | null): Renderer => ({
  name: "kustomize",
  claims: (folder) => fileOf(folder) !== "",
  owns: (folder) => [
    join(folder.path, fileOf(folder)),
    ...named(folder).flatMap((path) => (isRemote(path) ? [] : [resolve(folder.path, path)])),
  ],
  render(folder, options) {
    const own = `${folder.shown}/${fileOf(folder)}`;
    try {
      return { documents: documentsOf(folder, render, options), problems: [] };
    } catch (error) {
      const issue = error instanceof TreeIssue ? new BuildIssue(error.message, placeOf(error.mark)) : error;
      if (!(issue instanceof BuildIssue)) throw issue;
      if (issue.code === "kustomize/unsupported") return buildByProgram(folder.path, own, issue.message);
      const message =
        issue.code === "kustomize/remote" ? issue.message : `the kustomization cannot be built: ${issue.message}`;
      const problem: Problem = { code: issue.code, file: issue.file ?? own, line: issue.line, message };
      return { documents: [], problems: [problem] };
    }
  },
});
