import { Place } from "./place.ts";

/** A step of a path pattern: a map key, every element of a list, or every value of a map. */
export type Step = string | typeof EACH | typeof VALUES;
/** Every element of a list, `[*]`. */
export const EACH = Symbol("[*]");
/** Every value of a map, `.*`. */
export const VALUES = Symbol(".*");

/** A compiled path pattern. */
interface Pattern {
  /** True when it starts at the pod's place instead of the object's root. */
  readonly relative: boolean;
  readonly steps: readonly Step[];
}

const TOKEN = /\.?\["([^"]+)"\]|\[(\*)\]|\.?(\*)(?=[.[]|$)|\.?([A-Za-z0-9_$-]+)/y;

/** The patterns that a text with `{a,b}` alternatives stands for, in order. */
export function expandAlternatives(text: string): string[] {
  const open = text.indexOf("{");
  if (open < 0) return [text];
  const close = text.indexOf("}", open);
  const [before, after] = [text.slice(0, open), text.slice(close + 1)];
  return text
    .slice(open + 1, close)
    .split(",")
    .flatMap((part) => expandAlternatives(before + part.trim() + after));
}

/** Compiles a path pattern without alternatives. */
export function compilePattern(text: string): Pattern {
  const relative = text.startsWith(".");
  const steps: Step[] = [];
  if (text === ".") return { relative, steps };
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const [, quoted, each, values, key] = TOKEN.exec(text) ?? [];
    if (each !== undefined) steps.push(EACH);
    else if (values !== undefined) steps.push(VALUES);
    else if (quoted !== undefined || key !== undefined) steps.push((quoted ?? key) as string);
    else throw new Error(`not a path pattern: ${text}`);
  }
  return { relative, steps };
}

/** Told when a value on the way is neither absent nor of the type that the path needs. */
type OnWrongType = (place: Place, value: unknown, wanted: "a map" | "a list") => void;

/** What a pattern met: the keys that its wildcards stand for are in `keys`, which is reused between visits. */
type OnMatch = (value: unknown, place: Place, keys: readonly (string | number)[]) => void;

/** Calls `onMatch` for every value present at a pattern, in the order of the object. */
export function visit(
  value: unknown,
  place: Place,
  steps: readonly Step[],
  onMatch: OnMatch,
  onWrongType: OnWrongType | null,
): void {
  walk(value, place, steps, 0, [], onMatch, onWrongType);
}

function walk(
  value: unknown,
  place: Place,
  steps: readonly Step[],
  from: number,
  keys: (string | number)[],
  onMatch: OnMatch,
  onWrongType: OnWrongType | null,
): void {
  let current = value;
  let here = place;
  for (let index = from; index < steps.length; index++) {
    if (current === undefined || current === null) return;
    const step = steps[index] as Step;
    const wanted = step === EACH ? "a list" : "a map";
    if (typeof current !== "object" || Array.isArray(current) !== (step === EACH)) {
      onWrongType?.(here, current, wanted);
      return;
    }
    if (typeof step === "string") {
      current = Object.hasOwn(current, step) ? (current as Record<string, unknown>)[step] : undefined;
      here = here.child(step);
      continue;
    }
    const names = step === EACH ? (current as unknown[]).keys() : Object.keys(current);
    for (const key of names) {
      keys.push(key);
      const next = (current as Record<string | number, unknown>)[key];
      walk(next, here.child(key), steps, index + 1, keys, onMatch, onWrongType);
      keys.pop();
    }
    return;
  }
  if (current !== undefined && current !== null) onMatch(current, here, keys);
}

/** A value and its place. */
interface Found {
  readonly value: unknown;
  readonly place: Place;
}

/**
 * The first value at a pattern whose wildcards stand for `keys`, as far as they go; null when it is absent.
 *
 * @param keys The keys of the pod's own wildcards; a wildcard beyond them takes the first element.
 */
export function pick(
  value: unknown,
  place: Place,
  steps: readonly Step[],
  keys: readonly (string | number)[],
): Found | null {
  let current = value;
  let here = place;
  let bound = 0;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as Step;
    if (current === null || typeof current !== "object") return null;
    const key =
      typeof step === "string" ? step : (keys[bound++] ?? (step === EACH ? 0 : (Object.keys(current)[0] ?? "")));
    if (!Object.hasOwn(current, key)) return null;
    current = (current as Record<string | number, unknown>)[key];
    here = here.child(key);
  }
  return current === undefined || current === null ? null : { value: current, place: here };
}
