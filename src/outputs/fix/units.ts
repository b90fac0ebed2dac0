/** A draft taken apart into single changes, for texts that only lead to a document: charts and kustomizations. */
import type { Path } from "../../core/location.ts";
import { type Draft, isEqual, isFields, valueAt } from "./draft.ts";

/** One change of a document. */
export interface Unit {
  readonly kind: "add" | "set" | "remove" | "append";
  /** For what is appended, the list's. */
  readonly path: Path;
  /** Undefined for what is removed. */
  readonly value?: unknown;
}

/** The changes of a draft, one for each place. */
export function unitsOf(draft: Draft, value: unknown, path: Path = []): Unit[] {
  if (draft.replaced) return [{ kind: "set", path, value: draft.replaced.by }];
  if (draft.removed) return [{ kind: "remove", path }];
  const units = [...draft.added].map(([key, added]): Unit => ({ kind: "add", path: [...path, key], value: added }));
  for (const item of draft.appended) units.push({ kind: "append", path, value: item });
  for (const [key, child] of draft.children) units.push(...unitsOf(child, valueAt(value, [key]), [...path, key]));
  return units;
}

/** A place at which two values differ, with what stands there now; undefined for what is gone. */
export interface Difference {
  readonly path: Path;
  readonly value: unknown;
}

/** Where two values differ, as deep as both are maps, or lists of one length. */
export function differencesOf(before: unknown, after: unknown, path: Path = []): Difference[] {
  if (isEqual(before, after)) return [];
  if (isFields(before) && isFields(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differencesOf(before[key], after[key], [...path, key]));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length <= after.length)
    return after.flatMap((item, at) => differencesOf(before[at], item, [...path, at]));
  if (before === undefined && isFields(after) && Object.keys(after).length > 0)
    return Object.entries(after).flatMap(([key, item]) => differencesOf(undefined, item, [...path, key]));
  return [{ path, value: after }];
}

/** True if a difference is what some of the changes ask for. */
export function isAllowed({ path, value }: Difference, units: readonly Unit[]): boolean {
  return units.some((unit) => {
    if (unit.kind === "append")
      return (
        path.length > unit.path.length &&
        isEqual(path.slice(0, unit.path.length), unit.path) &&
        isEqual(valueAt(unit.value, path.slice(unit.path.length + 1)), value)
      );
    if (!isEqual(path.slice(0, unit.path.length), unit.path)) return false;
    const wanted = valueAt(unit.value, path.slice(unit.path.length));
    return path.length === unit.path.length && unit.kind === "remove" ? value === undefined : isEqual(wanted, value);
  });
}
