import { glob, type Matcher } from "../../../lang/glob.ts";

/** Something that images are known by. */
export interface ImageSign<Value> {
  readonly value: Value;
  /** One to three path segments, with `*` for any text inside one; a tag may follow after a colon. */
  readonly patterns: readonly string[];
  readonly except: readonly string[];
}

/** A pattern that is taken apart when an image first comes near it: most never do. */
class Pattern {
  /** Of two patterns that match, the one that says more is right. */
  readonly weight: number;
  readonly #text: string;
  #segments: readonly Matcher[] | null = null;
  #tag: Matcher | null = null;

  constructor(text: string) {
    this.#text = text;
    let segments = 1;
    let literals = 0;
    for (let at = 0; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === SLASH) segments++;
      else if (char !== STAR) literals++;
    }
    this.weight = segments * 1000 + literals;
  }

  /** The last segment and the one before it, as written. */
  ends(): { last: string; parent: string } {
    const segments = (this.#text.split(":")[0] ?? "").split("/");
    return { last: segments.at(-1) ?? "", parent: segments.at(-2) ?? "" };
  }

  /** True when the last segment is as the pattern has it. */
  matchesLast(last: string): boolean {
    return this.#matchers()[0]?.(last) === true;
  }

  matches(segments: readonly string[], tag: string): boolean {
    const matchers = this.#matchers();
    const { length } = segments;
    return (
      matchers.length <= length &&
      matchers.every((matches, index) => matches(segments[length - 1 - index] ?? "")) &&
      (this.#tag === null || this.#tag(tag))
    );
  }

  /** Matchers of the segments, from the last to the first. */
  #matchers(): readonly Matcher[] {
    if (this.#segments === null) {
      const [path = "", wanted] = this.#text.split(":");
      this.#segments = path.split("/").toReversed().map(glob);
      this.#tag = wanted === undefined ? null : glob(wanted);
    }
    return this.#segments;
  }
}

const SLASH = 47;
const STAR = 42;
/** How many characters of a last segment patterns are kept by. */
const KEY_LENGTH = 3;

interface Entry<Value> {
  readonly value: Value;
  readonly pattern: Pattern;
  readonly except: readonly Pattern[];
}

/**
 * The path segments of an image's repository, after the registry, without tag and digest. Placeholders and texts that
 * no runtime would accept are taken apart all the same.
 */
function repositorySegments(image: string): string[] {
  const { end } = lastSegment(image);
  const segments = image.slice(0, end).toLowerCase().split("/");
  const first = segments[0] ?? "";
  if (segments.length === 1) segments.unshift("library");
  else if (first.includes(".") || first.includes(":") || first === "localhost") segments.shift();
  return segments;
}

/** The tag of an image; empty when none is written. */
function tagOf(image: string): string {
  const { end } = lastSegment(image);
  const at = image.indexOf("@", end);
  return image.slice(end + 1, at < 0 ? undefined : at);
}

/** Where the last segment of an image's path starts and ends. */
function lastSegment(image: string): { start: number; end: number } {
  const at = image.indexOf("@");
  const end = at < 0 ? image.length : at;
  const start = image.lastIndexOf("/", end) + 1;
  const colon = image.indexOf(":", start);
  return { start, end: colon < 0 || colon > end ? end : colon };
}

/**
 * Finds what an image is known as. Patterns are kept by how the last segment is, begins or ends, or by the segment
 * before it, so that an image nobody knows costs four look-ups.
 */
export class ImageIndex<Value> {
  private readonly exact = new Map<string, Entry<Value>[]>();
  private readonly byPrefix = new Map<string, Entry<Value>[]>();
  private readonly bySuffix = new Map<string, Entry<Value>[]>();
  private readonly byParent = new Map<string, Entry<Value>[]>();
  private readonly rest: Entry<Value>[] = [];
  private readonly known = new Map<string, Value | null>();

  constructor(signs: readonly ImageSign<Value>[]) {
    for (const { value, patterns, except } of signs) {
      const excepted = except.map((text) => new Pattern(text));
      for (const text of patterns) this.add({ value, pattern: new Pattern(text), except: excepted });
    }
  }

  private add(entry: Entry<Value>): void {
    const { last, parent } = entry.pattern.ends();
    const star = last.indexOf("*");
    const ending = last.length - last.lastIndexOf("*") - 1;
    if (star < 0) keep(this.exact, last, entry);
    else if (star >= KEY_LENGTH) keep(this.byPrefix, last.slice(0, KEY_LENGTH), entry);
    else if (ending >= KEY_LENGTH) keep(this.bySuffix, last.slice(-KEY_LENGTH), entry);
    else if (parent !== "" && !parent.includes("*")) keep(this.byParent, parent, entry);
    else this.rest.push(entry);
  }

  /** What the image is known as, by the pattern that says most; null for any other image. */
  find(image: string): Value | null {
    let found = this.known.get(image);
    if (found === undefined) {
      found = this.search(image);
      this.known.set(image, found);
    }
    return found;
  }

  private search(image: string): Value | null {
    const { start, end } = lastSegment(image);
    const last = image.slice(start, end).toLowerCase();
    const before = image.lastIndexOf("/", start - 2) + 1;
    const parent = start === 0 ? "library" : image.slice(before, start - 1).toLowerCase();
    const near = this.near(last, parent);
    if (near.length === 0) return null;
    const segments = repositorySegments(image);
    const tag = tagOf(image);
    let best: Entry<Value> | null = null;
    for (const entry of near) {
      if (best !== null && entry.pattern.weight <= best.pattern.weight) continue;
      if (!entry.pattern.matches(segments, tag)) continue;
      if (!entry.except.some((pattern) => pattern.matches(segments, tag))) best = entry;
    }
    return best?.value ?? null;
  }

  /** The entries whose last segment is right. */
  private near(last: string, parent: string): readonly Entry<Value>[] {
    let found: Entry<Value>[] | null = null;
    const add = (entries: readonly Entry<Value>[] | undefined) => {
      for (const entry of entries ?? NONE) if (entry.pattern.matchesLast(last)) (found ??= []).push(entry);
    };
    add(this.exact.get(last));
    add(this.byPrefix.get(last.slice(0, KEY_LENGTH)));
    add(this.bySuffix.get(last.slice(-KEY_LENGTH)));
    add(this.byParent.get(parent));
    add(this.rest);
    return found ?? NONE;
  }
}

const NONE: readonly never[] = [];

function keep<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
