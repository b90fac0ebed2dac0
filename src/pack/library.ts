import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import { RingfenceError } from "../core/errors.ts";

/** The parsed files of a pack by their path below it, with forward slashes; examples left out. */
export type LibraryFiles = ReadonlyMap<string, unknown>;

/** The folder of the built-in pack in a checkout. */
export const LIBRARY_FOLDER = fileURLToPath(new URL("../../library/", import.meta.url));

/** Reads every YAML file below one folder of a pack, in order of their paths. @throws pack/invalid */
export function readLibrary(folder: string, area: string): LibraryFiles {
  const files = new Map<string, unknown>();
  if (!existsSync(join(folder, area))) return files;
  const paths = globSync(`${area}/**/*.yaml`, { cwd: folder }).map((path) => path.replaceAll("\\", "/"));
  for (const path of paths.toSorted()) {
    if (path.endsWith(".examples.yaml")) continue;
    try {
      files.set(path, load(readFileSync(join(folder, path), "utf8")));
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      throw new RingfenceError("pack/invalid", `${join(folder, path)}: ${reason}`, error);
    }
  }
  return files;
}
