/**
 * Follows which values and which places of the templates each part of the output comes from. A rendering is traced only
 * when somebody asks for places, by rendering once more.
 */
import type { Path } from "../../core/location.ts";
import { aligned, atOffset, type Segment } from "./segment.ts";
import type { Source } from "./source.ts";
import { GoMap } from "./value.ts";

/** Paths into the values that were read. */
export type Reads = readonly Path[];

/** Values that one part of the output is said to come from, at most. */
const MAX_READS = 32;
/** Characters from which a text is taken for the same text wherever it is printed. */
const TELLING_LENGTH = 32;
/** Functions that write a whole value as YAML, one line or more for each part of it. */
const WRITERS = new Set(["toYaml", "mustToYaml"]);

interface Capture {
  readonly segments: Segment[];
  readonly floor: number;
}

function distinct(reads: Reads): Reads {
  if (reads.length < 2) return reads;
  const found = new Map<string, Path>();
  for (const path of reads) {
    if (found.size >= MAX_READS) break;
    found.set(path.join("\u0000"), path);
  }
  return [...found.values()];
}

/** The record of one rendering. */
export class Trace {
  /** The parts of the output at work, in order. */
  segments: Segment[] = [];
  /** Values that decide whether what is being printed is printed at all, innermost last. */
  readonly guards: Reads[] = [];
  readonly #paths = new WeakMap<object, Path>();
  readonly #derived = new WeakMap<object, Reads>();
  readonly #entries = new WeakMap<object, Map<string, Reads>>();
  readonly #texts = new Map<string, { readonly segments: readonly Segment[]; readonly action: number }>();
  readonly #writtenLines: (value: unknown) => readonly { readonly offset: number; readonly path: Path }[];
  #reads: Path[] = [];
  #floor = 0;
  #action = 0;
  readonly #dots: (Reads | null)[] = [];

  /** `writtenLines` says which part of a value each line of its YAML comes from. */
  constructor(writtenLines: (value: unknown) => readonly { readonly offset: number; readonly path: Path }[]) {
    this.#writtenLines = writtenLines;
  }

  /** Makes a value and all below it known under a path. */
  register(value: unknown, path: Path): void {
    if (value instanceof GoMap) {
      this.#paths.set(value, path);
      for (const [key, item] of value) this.register(item, [...path, key]);
    } else if (Array.isArray(value)) {
      this.#paths.set(value, path);
      for (const [index, item] of value.entries()) this.register(item, [...path, index]);
    }
  }

  mark(): number {
    return this.#reads.length;
  }

  since(mark: number): Reads {
    return distinct(this.#reads.slice(mark));
  }

  forget(mark: number): void {
    this.#reads.length = Math.min(this.#reads.length, mark);
    this.#action++;
  }

  #read(path: Path): void {
    if (this.#reads.length - this.#floor < MAX_READS * 8) this.#reads.push(path);
  }

  readAll(reads: Reads | null): void {
    for (const path of reads ?? []) this.#read(path);
  }

  readDot(dot: unknown, reads: Reads | null): void {
    if (typeof dot !== "object" || dot === null) this.readAll(reads);
    else this.#readObject(dot);
  }

  #readObject(value: object): void {
    const path = this.#paths.get(value);
    if (path) {
      if (path.length > 0) this.#read(path);
    } else this.readAll(this.#derived.get(value) ?? null);
  }

  readField(receiver: unknown, name: string, value: unknown): void {
    if (typeof value === "object" && value !== null && this.#paths.has(value)) this.#readObject(value);
    else if (typeof receiver === "object" && receiver !== null) {
      const path = this.#paths.get(receiver);
      if (path) this.#read([...path, name]);
      else this.readAll(this.#entries.get(receiver)?.get(name) ?? this.#derived.get(receiver) ?? null);
    }
  }

  /** What an item of a list or map that is gone through comes from. */
  itemReads(list: unknown, key: string | number, reads: Reads): Reads {
    const path = typeof list === "object" && list !== null ? this.#paths.get(list) : undefined;
    return path ? [[...path, key]] : reads;
  }

  /** The start of a call: what the dot of a template that it runs comes from. */
  enter(name: string, _args: readonly unknown[], marks: readonly number[], dotReads: Reads | null): Reads | null {
    this.#dots.push(dotReads);
    if (name !== "include" && name !== "tpl") return dotReads;
    const from = marks[1];
    return from === undefined
      ? this.since(this.#floor)
      : distinct(this.#reads.slice(from, marks[2] ?? this.#reads.length));
  }

  leave(): Reads | null {
    return this.#dots.pop() ?? null;
  }

  /** Says what a function's result comes from. */
  called(name: string, args: readonly unknown[], marks: readonly number[], result: unknown): void {
    if (typeof result === "string") this.#calledText(name, args, result);
    else if (typeof result === "object" && result !== null && !this.#paths.has(result)) {
      this.#derived.set(result, this.since(this.#floor));
      if (name === "dict" || name === "set") this.#calledDict(name, args, marks, result);
    }
  }

  #calledDict(name: string, args: readonly unknown[], marks: readonly number[], result: object): void {
    const entries = this.#entries.get(result) ?? new Map<string, Reads>();
    this.#entries.set(result, entries);
    for (let at = name === "dict" ? 0 : 1; at + 1 < args.length; at += 2) {
      const key = args[at];
      const from = marks[at + 1];
      if (typeof key !== "string" || from === undefined) continue;
      entries.set(key, distinct(this.#reads.slice(from, marks[at + 2] ?? this.#reads.length)));
    }
  }

  #calledText(name: string, args: readonly unknown[], result: string): void {
    if (result === "" || name === "include") return;
    if (WRITERS.has(name)) {
      const [value] = args;
      const base = typeof value === "object" && value !== null ? this.#paths.get(value) : undefined;
      if (!base && !(value instanceof GoMap || Array.isArray(value))) return;
      const fallback = typeof value === "object" && value !== null ? (this.#derived.get(value) ?? []) : [];
      const segments = this.#writtenLines(value).map(({ offset, path }) => {
        const own = base ? [...base, ...path] : this.#pathBelow(value, path);
        return { offset, source: null, at: 0, isText: false, reads: own ? [own] : fallback, when: [] };
      });
      this.#keep(result, segments);
      return;
    }
    for (const arg of args) {
      if (typeof arg !== "string" || arg.length === 0 || arg === result) continue;
      const known = this.#known(arg);
      if (known) {
        this.#keep(result, aligned(arg, known, result));
        return;
      }
    }
  }

  /** The path of a part of a value that was put together from parts with paths. */
  #pathBelow(value: unknown, path: Path): Path | null {
    let at = value;
    let own: Path | null = null;
    for (const step of path) {
      if (at instanceof GoMap) {
        const reads: Reads | undefined = this.#entries.get(at)?.get(String(step));
        own = own ? [...own, step] : reads?.length === 1 ? (reads[0] ?? null) : null;
        at = at.get(String(step));
      } else if (Array.isArray(at)) {
        own = own ? [...own, step] : null;
        at = at[Number(step)];
      } else return own;
      const known = typeof at === "object" && at !== null ? this.#paths.get(at) : undefined;
      if (known) own = known;
    }
    return own;
  }

  #keep(text: string, segments: readonly Segment[]): void {
    this.#texts.set(text, { segments, action: this.#action });
  }

  #known(text: string): readonly Segment[] | null {
    const known = this.#texts.get(text);
    if (!known) return null;
    return known.action === this.#action || text.length >= TELLING_LENGTH ? known.segments : null;
  }

  capture(): Capture {
    const outer = { segments: this.segments, floor: this.#floor };
    this.segments = [];
    this.#floor = this.#reads.length;
    return outer;
  }

  /** Keeps where a text that was just rendered comes from. */
  captured(text: string): void {
    this.#keep(text, this.segments);
    this.readAll(distinct(this.segments.flatMap(({ reads }) => reads)));
  }

  resume({ segments, floor }: Capture): void {
    this.segments = segments;
    this.#floor = floor;
    const known = [...this.#texts].at(-1);
    if (known) this.#texts.set(known[0], { ...known[1], action: this.#action });
  }

  wroteText(source: Source, at: number, offset: number): void {
    this.segments.push({ offset, source, at, isText: true, reads: [], when: this.#when() });
  }

  #when(): Reads {
    return this.guards.length === 0 ? [] : distinct(this.guards.flat());
  }

  wroteAction(source: Source, at: number, offset: number, text: string, mark: number): void {
    if (text === "") return;
    const known = this.#known(text);
    const when = this.#when();
    if (!known || known.length === 0) {
      this.segments.push({ offset, source, at, isText: false, reads: this.since(mark), when });
      return;
    }
    if ((known[0]?.offset ?? 0) > 0) this.segments.push({ offset, source, at, isText: false, reads: [], when });
    for (const segment of known) {
      const place = segment.source ? segment : { source, at, isText: false };
      this.segments.push(atOffset(segment, offset + segment.offset, place, when));
    }
  }
}
