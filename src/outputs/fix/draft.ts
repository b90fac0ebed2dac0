/** What is to become of one value of a document: changes noted by place, merged, and written all at once. */
import type { PatchOperation } from "../../core/finding.ts";
import { fromPointer, type Path } from "../../core/location.ts";

type Token = string | number;
type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** True if two values are equal as JSON; the order of keys does not count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => isEqual(item, b[at]));
  if (!isFields(a) || !isFields(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}

const LEVELS = ["privileged", "baseline", "restricted"];

/** Of two values that fixes want for one field, the stricter; the first where neither is. */
function strictest(first: unknown, second: unknown): unknown {
  if (isFields(first) && isFields(second)) return merged(first, second);
  if (Array.isArray(first) && Array.isArray(second)) {
    if (first.includes("ALL") || second.includes("ALL")) return ["ALL"];
    return [...first, ...second.filter((item) => !first.some((known) => isEqual(known, item)))];
  }
  if (typeof first === "string" && typeof second === "string" && LEVELS.includes(first) && LEVELS.includes(second))
    return LEVELS.indexOf(second) > LEVELS.indexOf(first) ? second : first;
  return first;
}

function merged(first: Fields, second: Fields): Fields {
  const all: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    all[key] = Object.hasOwn(all, key) ? strictest(all[key], value) : value;
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The changes of one node and what is below it. Numbers of list items are those of the list as it was. */
export class Draft {
  readonly children = new Map<Token, Draft>();
  /** New entries of a map. */
  readonly added = new Map<string, unknown>();
  /** New items at a list's end. */
  readonly appended: unknown[] = [];
  removed = false;
  /** What the whole node becomes. */
  replaced: { readonly by: unknown } | null = null;

  get isEmpty(): boolean {
    return (
      !this.removed &&
      this.replaced === null &&
      this.added.size + this.appended.length === 0 &&
      this.children.values().every((child) => child.isEmpty)
    );
  }

  child(token: Token): Draft {
    let child = this.children.get(token);
    if (!child) this.children.set(token, (child = new Draft()));
    return child;
  }

  /** Notes that this node, which now is `old`, is to become `next`. */
  become(old: unknown, next: unknown): void {
    if (isEqual(old, next)) return;
    if (isFields(old) && isFields(next)) {
      for (const key of Object.keys(old)) {
        if (Object.hasOwn(next, key)) this.child(key).become(old[key], next[key]);
        else this.child(key).removed = true;
      }
      for (const [key, value] of Object.entries(next)) if (!Object.hasOwn(old, key)) this.add(key, value);
    } else if (Array.isArray(old) && Array.isArray(next) && next.length > 0 && isTrimmed(old, next)) {
      let at = 0;
      for (const [index, item] of old.entries()) {
        if (at < next.length && isEqual(item, next[at])) at++;
        else this.child(index).removed = true;
      }
      for (const item of next.slice(at)) this.append(item, []);
    } else this.replaced = { by: this.replaced ? strictest(this.replaced.by, next) : next };
  }

  add(key: string, value: unknown): void {
    this.added.set(key, this.added.has(key) ? strictest(this.added.get(key), value) : value);
  }

  append(value: unknown, list: readonly unknown[]): void {
    if (![...list, ...this.appended].some((known) => isEqual(known, value))) this.appended.push(value);
  }

  /** The value as it will be; undefined when the node goes away. */
  result(old: unknown): unknown {
    if (this.replaced) return this.replaced.by;
    if (this.removed) return undefined;
    if (Array.isArray(old)) {
      const kept = old.map((item, index) => this.children.get(index)?.result(item) ?? this.unlessRemoved(index, item));
      return [...kept.filter((item) => item !== undefined), ...this.appended];
    }
    if (!isFields(old)) return old;
    if (this.children.size + this.added.size === 0) return old;
    const next: Record<string, unknown> = { ...old };
    for (const [key, child] of this.children) {
      const value = child.result(old[key]);
      if (value === undefined) delete next[key];
      else next[key] = value;
    }
    for (const [key, value] of this.added) next[key] = value;
    return next;
  }

  private unlessRemoved(index: number, item: unknown): unknown {
    return this.children.get(index)?.removed ? undefined : item;
  }
}

/** Fields that say nothing when empty: what a fix empties goes away whole. Others, such as a selector, mean everything. */
const NOTHING_WHEN_EMPTY = new Set([
  ...["securityContext", "capabilities", "add", "drop", "seLinuxOptions", "windowsOptions", "sysctls", "env", "ports"],
  ...["annotations", "supplementalGroups", "volumeMounts", "volumes", "tolerations", "externalIPs"],
]);

/** Marks what a draft leaves empty as removed. */
export function prune(draft: Draft, value: unknown): void {
  for (const [key, child] of draft.children) {
    const own = valueAt(value, [key]);
    prune(child, own);
    if (child.removed || child.replaced || typeof own !== "object" || own === null) continue;
    if (!NOTHING_WHEN_EMPTY.has(String(key)) || Object.keys(own).length === 0) continue;
    const left = child.result(own);
    if (typeof left === "object" && left !== null && Object.keys(left).length === 0) child.removed = true;
  }
}

/** True if one list is another without some items, with others added at its end. */
function isTrimmed(old: readonly unknown[], next: readonly unknown[]): boolean {
  let at = 0;
  for (const item of old) if (at < next.length && isEqual(item, next[at])) at++;
  return at > 0;
}

/** The value at a path; undefined when a step is absent. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const token of path) {
    if (current === null || typeof current !== "object" || !Object.hasOwn(current, token)) return undefined;
    current = (current as Record<Token, unknown>)[token];
  }
  return current;
}

/** What will stand at a path; undefined when nothing will. */
export function resultAt(draft: Draft, value: unknown, path: Path): unknown {
  let [node, current]: [Draft | undefined, unknown] = [draft, value];
  for (const [depth, token] of path.entries()) {
    if (node.replaced || node.removed) return valueAt(node.result(current), path.slice(depth));
    if (node.added.has(String(token))) return valueAt(node.added.get(String(token)), path.slice(depth + 1));
    const next: Draft | undefined = node.children.get(token);
    current = valueAt(current, [token]);
    if (!next) return valueAt(current, path.slice(depth + 1));
    node = next;
  }
  return node.result(current);
}

/**
 * Notes one step of a patch in the draft of a document. Every patch was made for the document as it is, so steps of
 * different patches name list items by the same numbers.
 */
export function note(draft: Draft, value: unknown, at: Path, { op, path, value: next }: PatchOperation): void {
  if (op === "test") return;
  const tokens = [...at, ...fromPointer(path)];
  let [node, current] = [draft, value];
  for (const [depth, token] of tokens.slice(0, -1).entries()) {
    if (node.removed || node.replaced) return;
    if (isFields(current) && !Object.hasOwn(current, token)) {
      // below what another fix adds
      const below = tokens.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), next);
      if (op !== "remove") node.add(String(token), below);
      return;
    }
    node = node.child(token);
    current = valueAt(current, [token]);
  }
  const last = tokens.at(-1);
  if (last === undefined || node.removed || node.replaced) return;
  if (Array.isArray(current) && (last === "-" || Number(last) >= current.length)) {
    if (op !== "remove") node.append(next, current);
    return;
  }
  const own = valueAt(current, [last]);
  if (op === "remove") {
    const child = node.child(last);
    if (own !== undefined && !child.replaced) child.removed = true;
  } else if (own === undefined) node.add(String(last), next);
  else {
    const child = node.child(last);
    child.removed = false;
    child.become(own, next);
  }
}
