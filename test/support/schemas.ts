import { readFileSync } from "node:fs";
import { globSync } from "node:fs";
import { join } from "node:path";
import { type SchemaFile, SchemaSet } from "../../src/kube/index.ts";

const FOLDER = join(import.meta.dirname, "../../library/schemas");

/** The API groups of library/schemas, `core` for the core group. */
export const schemaGroups: readonly string[] = globSync("*.json", { cwd: FOLDER })
  .map((file) => file.slice(0, -".json".length))
  .toSorted();

/** The file of a group as it stands in library/schemas; null when there is none. */
export function schemaFile(group: string): SchemaFile | null {
  if (!schemaGroups.includes(group)) return null;
  const file: SchemaFile = JSON.parse(readFileSync(join(FOLDER, `${group}.json`), "utf8"));
  return file;
}

/** A set over all of library/schemas. */
export const librarySchemas = (): SchemaSet => new SchemaSet(schemaFile);
