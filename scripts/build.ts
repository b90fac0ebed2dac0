import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { buildPack } from "./build-pack.ts";
import { generate } from "./generate.ts";

const root = dirname(import.meta.dirname);

/** Bundles the command line into `dist/`: a small entry, one lazily loaded file per group of verbs, the built-in pack. */
export async function build(): Promise<void> {
  generate();
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: { ringfence: "src/cli/entry.ts" },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minifySyntax: true,
    logLevel: "warning",
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  await buildPack(dist);
  chmodSync(join(dist, "ringfence.js"), 0o755);
}
