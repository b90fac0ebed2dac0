import { posix } from "node:path";
import type { Files } from "../../../src/inputs/kustomize/loader.ts";

/** Files that are kept in memory, by absolute paths. */
export function memoryFiles(files: Readonly<Record<string, string | Buffer>>): Files {
  const folders = new Set(["/"]);
  for (const file of Object.keys(files)) {
    for (let folder = posix.dirname(file); folder !== "/"; folder = posix.dirname(folder)) folders.add(folder);
  }
  return {
    read: (path) => (Object.hasOwn(files, path) ? Buffer.from(files[path] ?? "") : null),
    isFolder: (path) => folders.has(path),
    real: (path) => {
      const resolved = posix.resolve(path);
      return Object.hasOwn(files, resolved) || folders.has(resolved) ? resolved : null;
    },
    shown: (path) => path.slice(1),
  };
}
