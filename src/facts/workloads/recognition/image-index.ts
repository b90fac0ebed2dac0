import { anyGlob, glob, type Matcher } from "../../../lang/glob.ts";

/** Something that images are known by. */
export interface ImageSign<Value> {
  readonly value: Value;
  /** One to three path segments, with `*` for any text inside one; a tag may follow after a colon. */
  readonly patterns: readonly string[];
  readonly except: readonly string[];
}

interface Entry<Value> {
  readonly value: Value;
  /** Matchers of the last segments, from the last to the first. */
  readonly segments: readonly Matcher[];
  readonly isExcepted: (segments: readonly string[], tag: string) => boolean;
  readonly tag: Matcher | null;
  /** Of two patterns that match, the one that says more is right. */
  readonly weight: number;
}

const PREFIX_LENGTH = 3;

/**
 * The path segments of an image's repository, after the registry, without tag and digest. Placeholders and texts that
 * no runtime would accept are taken apart all the same.
 */
export function repositorySegments(image: string): string[] {
  const at = image.indexOf("@");
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  const segments = (colon < 0 ? name : name.slice(0, colon)).toLowerCase().split("/");
  const first = segments[0] ?? "";
  if (segments.length === 1) segments.unshift("library");
  else if (first.includes(".") || first.includes(":") || first === "localhost") segments.shift();
  return segments;
}

/** The tag of an image; empty when none is written. */
function tagOf(image: string): string {
  const at = image.indexOf("@");
  const name = at < 0 ? image : image.slice(0, at);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  return colon < 0 ? "" : name.slice(colon + 1);
}

interface Compiled {
  readonly matchers: readonly Matcher[];
  readonly tag: Matcher | null;
  readonly last: string;
  readonly weight: number;
}

function compile(pattern: string): Compiled {
  const [path = "", tag] = pattern.split(":");
  const segments = path.split("/");
  const literals = pattern.replaceAll("*", "").length;
  return {
    matchers: segments.toReversed().map(glob),
    tag: tag === undefined ? null : glob(tag),
    last: segments.at(-1) ?? "",
    weight: segments.length * 1000 + literals,
  };
}

const matchesEnd = (matchers: readonly Matcher[], segments: readonly string[]): boolean =>
  matchers.length <= segments.length &&
  matchers.every((matches, index) => matches(segments[segments.length - 1 - index] ?? ""));

/** Finds what an image is known as. Patterns are told apart by their last segment, so most images cost one look-up. */
export class ImageIndex<Value> {
  private readonly exact = new Map<string, Entry<Value>[]>();
  private readonly byPrefix = new Map<string, Entry<Value>[]>();
  private readonly rest: Entry<Value>[] = [];
  private readonly known = new Map<string, Value | null>();

  constructor(signs: readonly ImageSign<Value>[]) {
    for (const { value, patterns, except } of signs) {
      const excepted = except.map(compile);
      const isExcepted = (segments: readonly string[], written: string) =>
        excepted.some(({ matchers, tag }) => matchesEnd(matchers, segments) && (tag === null || tag(written)));
      for (const pattern of patterns) {
        const { matchers, tag, last, weight } = compile(pattern);
        const entry: Entry<Value> = { value, segments: matchers, tag, isExcepted, weight };
        const star = last.indexOf("*");
        if (star < 0) add(this.exact, last, entry);
        else if (star >= PREFIX_LENGTH) add(this.byPrefix, last.slice(0, PREFIX_LENGTH), entry);
        else this.rest.push(entry);
      }
    }
  }

  /** What the image is known as, by the pattern that says most; null for any other image. */
  find(image: string): Value | null {
    let found = this.known.get(image);
    if (found === undefined) {
      found = this.search(repositorySegments(image), tagOf(image));
      this.known.set(image, found);
    }
    return found;
  }

  private search(segments: readonly string[], tag: string): Value | null {
    const last = segments.at(-1) ?? "";
    let best: Entry<Value> | null = null;
    const lists = [this.exact.get(last), this.byPrefix.get(last.slice(0, PREFIX_LENGTH)), this.rest];
    for (const list of lists) {
      for (const entry of list ?? []) {
        if (best !== null && entry.weight <= best.weight) continue;
        if (!matchesEnd(entry.segments, segments) || entry.tag?.(tag) === false) continue;
        if (!entry.isExcepted(segments, tag)) best = entry;
      }
    }
    return best?.value ?? null;
  }
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** True for names that one of the patterns matches, each tested once. */
export function remembering(patterns: readonly string[]): Matcher {
  const matches = anyGlob(patterns);
  const known = new Map<string, boolean>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) {
      answer = matches(text);
      known.set(text, answer);
    }
    return answer;
  };
}
