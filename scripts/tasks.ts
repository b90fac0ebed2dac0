/** The tasks behind the npm scripts; started by run.mjs under a Node that is new enough. */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "./build.ts";
import { buildLibrary, buildTypes } from "./build-package.ts";
import { generateDocs } from "./generate-docs.ts";
import { generate } from "./generate.ts";

const root = dirname(import.meta.dirname);

function node(...args: string[]): number {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;
}

/** Runs a package's command through Node itself, so that no shell and no execute bit is needed. */
function tool(name: string, bin: string, ...args: string[]): number {
  return node(join("node_modules", name, bin), ...args);
}

/** Unpacks the shared corpus beside the checkout, where there is one, into the git-ignored cache. */
function unpackCorpus(): void {
  const archive = join(root, "..", "shared", "corpus", "cases.tar.xz");
  const cache = join(root, ".cache");
  if (!existsSync(archive) || existsSync(join(cache, "dev"))) return;
  mkdirSync(cache, { recursive: true });
  const done = spawnSync("tar", ["-xJf", archive, "-C", cache], { stdio: "inherit" });
  if (done.status !== 0) console.error("corpus: could not be unpacked; suites that use it are skipped");
}

function test(patterns: string[]): number {
  const files = globSync(patterns, { cwd: root, exclude: (name) => name.includes("node_modules") });
  const flags = ["--test", "--test-isolation=none", "--test-reporter=./scripts/test-reporter.ts"];
  return node("--disable-warning=ExperimentalWarning", ...flags, ...files.toSorted());
}

/** Runs every step even when one fails, so that one run shows everything; true when all passed. */
function all(steps: (() => number)[]): number {
  return steps.map((step) => step()).some((status) => status !== 0) ? 1 : 0;
}

const tasks: Readonly<Record<string, (args: string[]) => number | Promise<number>>> = {
  async start(args) {
    await build();
    return node(join("dist", "ringfence.js"), "scan", join("examples", "ml-platform"), "--fail-on", "none", ...args);
  },
  async test(args) {
    unpackCorpus();
    await build();
    return test(args.length > 0 ? args : ["src/**/*.test.ts", "test/**/*.test.ts"]);
  },
  "test-real"() {
    return test(["test/**/*.real.ts"]);
  },
  check() {
    generate();
    return all([
      () => tool("@biomejs/biome", "bin/biome", "format", "."),
      () => tool("oxlint", "bin/oxlint", "--quiet"),
      () => tool("typescript", "bin/tsc", "-p", "."),
      () => node("scripts/check-imports.ts"),
      () => tool("knip", "bin/knip.js"),
    ]);
  },
  format: () => tool("@biomejs/biome", "bin/biome", "format", "--write", "."),
  async bench(args) {
    await build();
    const files = args.length > 0 ? args : globSync(["src/**/*.bench.ts", "test/**/*.bench.ts"], { cwd: root });
    return all(files.toSorted().map((file) => () => node("--expose-gc", file)));
  },
  async build() {
    await build();
    return 0;
  },
  async docs() {
    const count = await generateDocs();
    console.log(`${count} pages in docs/reference/`);
    return 0;
  },
  /** Everything that `npm pack` takes. */
  async package() {
    await buildLibrary(await build());
    return buildTypes();
  },
};

const [name = "", ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  console.error(`unknown task ${name}; one of ${Object.keys(tasks).join(", ")}`);
  process.exit(2);
}
process.exitCode = await task(args);
