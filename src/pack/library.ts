import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RingfenceError } from "../core/errors.ts";
import { readDocuments } from "../lang/yaml/read.ts";

/** The parsed files of a pack by their path below it, with forward slashes; examples left out. */
export type LibraryFiles = ReadonlyMap<string, unknown>;

const bundled = fileURLToPath(new URL("./library/", import.meta.url));

/** The folder of the built-in pack: beside the bundle where there is one, else the checkout's `library/`. */
export const LIBRARY_FOLDER = existsSync(bundled) ? bundled : fileURLToPath(new URL("../../library/", import.meta.url));

/** A part of the built-in pack that the build has checked and joined into one file; null in a checkout. */
export function readBundled(name: string): unknown {
  const file = join(LIBRARY_FOLDER, `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as unknown) : null;
}

/** Reads every YAML file below one folder of a pack, in order of their paths. @throws pack/invalid, config/unreadable */
export function readLibrary(folder: string, area: string): LibraryFiles {
  const files = new Map<string, unknown>();
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new RingfenceError("config/unreadable", `${folder} is not a folder`);
  }
  if (!existsSync(join(folder, area))) return files;
  const paths = globSync(`${area}/**/*.yaml`, { cwd: folder }).map((path) => path.replaceAll("\\", "/"));
  for (const path of paths.toSorted()) {
    if (path.endsWith(".examples.yaml")) continue;
    const file = join(folder, path);
    const { documents, problems } = readDocuments(readFileSync(file, "utf8"), { file, dropNulls: true });
    const [problem] = problems;
    if (problem) throw new RingfenceError("pack/invalid", `${file}:${problem.line ?? 1}: ${problem.message}`);
    files.set(path, documents[0]?.value ?? null);
  }
  return files;
}
