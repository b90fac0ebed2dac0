import { SyntaxIssue } from "./cursor.ts";
import type { PositionTree } from "./positions.ts";
import type { Refusals } from "./refusals.ts";

export type Fields = Record<string, unknown>;

/** Sets a key of a map made from input; `__proto__` is a key like any other. */
export function setField(map: Fields, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else map[key] = value;
}

/** True for maps made from input, false for lists. */
export const isMap = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Copies the merged maps in where the merge key stands: a later key, merged or not, overrides an earlier one, and of
 * several maps the first wins. In the tree, what is merged stands where the merge key does.
 *
 * @throws {SyntaxIssue} when the value is neither a map nor a list of maps.
 */
export function mergeInto(
  map: Fields,
  value: unknown,
  keyStart: number,
  refusals: Refusals,
  tree: PositionTree | null,
  node: number,
): void {
  for (const source of Array.isArray(value) ? value.toReversed() : [value]) {
    if (!isMap(source)) throw new SyntaxIssue("a merge key needs a map or a list of maps", keyStart);
    refusals.merge(map, source);
    for (const key of Object.keys(source)) {
      setField(map, key, source[key]);
      if (!tree) continue;
      const merged = tree.open(key, keyStart, tree.valueStart(node));
      tree.close(merged, tree.valueEnd(node));
      tree.addAlias(merged);
    }
  }
}
