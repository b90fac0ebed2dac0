import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SchemaFile } from "../kube/index.ts";
import { LIBRARY_FOLDER } from "./library.ts";

const GROUP = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** Reads the schemas of an API group, `core` for the core group; null where the built-in pack has none. */
export function readSchemas(group: string): SchemaFile | null {
  const file = join(LIBRARY_FOLDER, "schemas", `${group}.json`);
  if (!GROUP.test(group) || !existsSync(file)) return null;
  const schemas: SchemaFile = JSON.parse(readFileSync(file, "utf8"));
  return schemas;
}
