import type { Path } from "../core/location.ts";
import type { Resource } from "../facts/index.ts";
import { type FieldPath, valueAt } from "./field-path.ts";
import type { SubjectOf } from "./subject.ts";

/** A place in some object: the object asked about, or one whose fields were merged into it. */
export interface Site {
  readonly resource: Resource;
  readonly path: Path;
  /** False when the path ends early, at a list that lacks the element. */
  readonly whole: boolean;
}

/**
 * The places at which a control's path may stand, the object's own first, then those merged into it. Merging may move
 * elements of lists, so an element is looked for in each object by what it is and not by its number.
 *
 * @param item The path of the element asked about, below the subject; empty when there is none.
 */
export function sitesOf(subject: SubjectOf, where: FieldPath, item: Path): Site[] {
  const { container, pod, resource } = subject;
  const below = where.start === "item" ? [...item, ...where.path] : where.path;
  if (where.start === "object" || (!container && !pod)) return [{ resource, path: below, whole: true }];
  if (where.start === "template") return [{ resource, path: [...(pod?.path ?? []), ...below], whole: true }];
  const part = where.start === "pod" || !container ? pod : container;
  if (!part) return [{ resource, path: below, whole: true }];
  const base = part === pod ? pod.specPath : part.path;
  if (part.contributions.length === 0) return [{ resource, path: [...base, ...below], whole: true }];
  const sources = [{ resource, path: base }, ...part.contributions];
  return sources.map((source) => {
    const found = pathIn(valueAt(source.resource.object, source.path), part.spec, below);
    return { resource: source.resource, path: [...source.path, ...found], whole: found.length === below.length };
  });
}

/** The path in `source` to what stands at `path` in `merged`; it ends where `source` has no such element. */
function pathIn(source: unknown, merged: unknown, path: Path): Path {
  const found: (string | number)[] = [];
  let [own, whole] = [source, merged];
  for (const token of path) {
    const element = valueAt(whole, [token]);
    const at = typeof token === "number" ? indexIn(own, element) : token;
    if (at === null) break;
    found.push(at);
    own = valueAt(own, [at]);
    whole = element;
  }
  return found;
}

/** Where a list holds an element: the very one, else one of its name; null when it does not. */
function indexIn(list: unknown, element: unknown): number | null {
  if (!Array.isArray(list)) return null;
  const same = list.indexOf(element);
  if (same >= 0) return same;
  const name = valueAt(element, ["name"]);
  const named = name === undefined ? -1 : list.findIndex((other) => valueAt(other, ["name"]) === name);
  return named >= 0 ? named : null;
}
