import { posix } from "node:path";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";

/** Go's `path.Clean`. */
function cleanPath(path: string): string {
  if (path === "") return ".";
  const clean = posix.normalize(path);
  return clean.length > 1 ? clean.replace(/\/+$/, "") : clean;
}

function baseName(path: string): string {
  if (path === "") return ".";
  const bare = path.replace(/\/+$/, "");
  return bare === "" ? "/" : bare.slice(bare.lastIndexOf("/") + 1);
}

const dirName = (path: string): string => cleanPath(path.slice(0, path.lastIndexOf("/") + 1));

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

const FUNCTIONS: readonly (readonly [string, GoFunction])[] = [
  ["base", fn("string", baseName)],
  ["dir", fn("string", dirName)],
  ["clean", fn("string", cleanPath)],
  ["ext", fn("string", extension)],
  ["isAbs", fn("string", (path: string) => path.startsWith("/"))],
];

export const pathFunctions: readonly (readonly [string, GoFunction])[] = [
  ...FUNCTIONS,
  ...FUNCTIONS.map(([name, own]) => [`os${name[0]?.toUpperCase()}${name.slice(1)}`, own] as const),
];
