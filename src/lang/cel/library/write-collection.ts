import { MAX_SIZE, tooLarge } from "../standard/arithmetic.ts";
import { CelError, compareStrings, mapGet, mapKeys, type Value } from "../value.ts";

/** Writes one value as a format library writes it. */
export type Writer = (value: Value) => string | CelError;

/** `[a, b]`, each element as `write` writes it. */
export function writeList(values: readonly Value[], write: Writer): string | CelError {
  const parts: string[] = [];
  let size = 0;
  for (const value of values) {
    const part = write(value);
    if (part instanceof CelError) return part;
    parts.push(part);
    size += part.length;
    if (size > MAX_SIZE) return tooLarge();
  }
  return `[${parts.join(", ")}]`;
}

/** `{a: 1, b: 2}` in the order of the written keys, with `separator` between key and value. */
export function writeMap(value: Parameters<typeof mapKeys>[0], write: Writer, separator: string): string | CelError {
  const entries: [key: string, value: string][] = [];
  let size = 0;
  for (const key of mapKeys(value)) {
    const entry = [write(key), write(mapGet(value, key) as Value)] as const;
    const failed = entry.find((part) => part instanceof CelError);
    if (failed !== undefined) return failed as CelError;
    entries.push(entry as [string, string]);
    size += (entry[1] as string).length;
    if (size > MAX_SIZE) return tooLarge();
  }
  entries.sort(([left], [right]) => compareStrings(left, right));
  return `{${entries.map(([key, entry]) => `${key}${separator}${entry}`).join(", ")}}`;
}
