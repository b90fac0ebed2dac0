import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { buildPack } from "./build-pack.ts";
import { generate } from "./generate.ts";

const root = dirname(import.meta.dirname);

/** How everything is bundled. */
export const bundleOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  minifySyntax: true,
  logLevel: "warning",
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
} satisfies esbuild.BuildOptions;

/** Bundles the command line into `dist/`: a small entry, one lazily loaded file per group of verbs, the built-in pack. @returns the source files in it */
export async function build(): Promise<readonly string[]> {
  generate();
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const { metafile } = await esbuild.build({
    ...bundleOptions,
    entryPoints: { ringfence: "src/cli/entry.ts" },
    outdir: dist,
    splitting: true,
    metafile: true,
  });
  await buildPack(dist);
  chmodSync(join(dist, "ringfence.js"), 0o755);
  return Object.keys(metafile.inputs);
}
