import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import { bundleOptions } from "./build.ts";

const root = dirname(import.meta.dirname);
const dist = join(root, "dist");

/**
 * Adds to `dist/` what only the published package needs: the library for programs, and the licences of what is bundled.
 *
 * @param ofCommand The source files of the command line's bundle.
 */
export async function buildLibrary(ofCommand: readonly string[]): Promise<void> {
  const { metafile } = await esbuild.build({
    ...bundleOptions,
    entryPoints: { index: "src/index.ts" },
    outdir: dist,
    metafile: true,
  });
  writeFileSync(join(dist, "THIRD-PARTY.txt"), licencesOf([...ofCommand, ...Object.keys(metafile.inputs)]));
}

/** Writes the types of the library for programs to `dist/types/`. @returns the exit status of the compiler */
export function buildTypes(): number {
  rmSync(join(dist, "types"), { recursive: true, force: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const emitted = ["--declaration", "--emitDeclarationOnly", "--noEmit", "false", "--outDir", join(dist, "types")];
  const project = ["-p", join(root, "scripts", "tsconfig.types.json")];
  return spawnSync(process.execPath, [compiler, ...project, ...emitted], { stdio: "inherit" }).status ?? 1;
}

/** The licence texts of the packages that some of the files belong to. */
function licencesOf(inputs: readonly string[]): string {
  const names = new Set(inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const texts = [...names].toSorted().map((name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((each) => join(folder, each)).find(existsSync);
    if (file === undefined) throw new Error(`${name} has no licence text to carry`);
    const text = readFileSync(file, "utf8");
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return `Ringfence carries these packages.\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}
