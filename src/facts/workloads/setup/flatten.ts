/** Settings of a configuration file: dotted path → value as text. Lists have their indexes as steps. */
export type Settings = ReadonlyMap<string, string>;

/** More than any configuration has: the rest of a larger file is not read. */
const MAX_SETTINGS = 20_000;
const MAX_DEPTH = 24;

/** Adds a value, and everything in it, under a dotted path. Empty maps and lists are empty texts. */
export function flatten(value: unknown, path: string, into: Map<string, string>, depth = 0): void {
  if (into.size >= MAX_SETTINGS || depth > MAX_DEPTH) return;
  if (typeof value !== "object" || value === null) {
    if (path !== "") into.set(path, scalarText(value));
    return;
  }
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  if (entries.length === 0 && path !== "") into.set(path, "");
  for (const [key, item] of entries) flatten(item, path === "" ? String(key) : `${path}.${key}`, into, depth + 1);
}

function scalarText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : String(value as number | boolean | bigint);
}
