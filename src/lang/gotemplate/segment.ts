import type { Path } from "../../core/location.ts";
import type { Source } from "./source.ts";

/** One part of an output, up to the next one. */
export interface Segment {
  /** Where it starts in the output. */
  readonly offset: number;
  /** Where it was written: a template's text; null for "where it is printed". */
  readonly source: Source | null;
  readonly at: number;
  /** True for text of the template itself, false for what an action printed. */
  readonly isText: boolean;
  /** The values it was made of. */
  readonly reads: readonly Path[];
  /** The values that decided that it is printed. */
  readonly when: readonly Path[];
}

/** A segment moved to another output. */
export const atOffset = (
  segment: Segment,
  offset: number,
  place: Pick<Segment, "source" | "at" | "isText">,
  when: readonly Path[],
): Segment => ({
  offset,
  source: place.source,
  at: place.at,
  isText: place.isText,
  reads: segment.reads,
  when: when.length === 0 ? segment.when : [...segment.when, ...when],
});

/** The segment that an offset of an output lies in; null when nothing is known. */
export function segmentAt(segments: readonly Segment[], offset: number): Segment | null {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle] as Segment).offset <= offset) low = middle + 1;
    else high = middle;
  }
  return segments[low - 1] ?? null;
}

/** Where the lines of a text start, and what they hold. */
function lines(text: string): { start: number; bare: string; lead: number }[] {
  const found: { start: number; bare: string; lead: number }[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const bare = line.trim();
    found.push({ start, bare, lead: line.length - line.trimStart().length });
    start += line.length + 1;
  }
  return found;
}

/**
 * The segments of a text that a function made of another one: line by line where lines kept their words, such as after
 * indenting, and all values together where they did not.
 */
export function aligned(from: string, segments: readonly Segment[], to: string): Segment[] {
  const source = lines(from);
  const result: Segment[] = [];
  const all = segments.flatMap(({ reads }) => reads);
  let next = 0;
  for (const { start, bare, lead } of lines(to)) {
    if (bare === "") continue;
    let found = next;
    while (found < source.length && source[found]?.bare !== bare) found++;
    const line = source[found];
    const first = line ? segmentAt(segments, line.start + line.lead) : null;
    if (!line || !first) {
      const around = bare.indexOf(from);
      const only = around >= 0 && segments.length === 1 ? segments[0] : undefined;
      result.push({
        offset: start + lead,
        source: only?.source ?? null,
        at: only?.at ?? 0,
        isText: false,
        reads: all,
        when: [],
      });
      continue;
    }
    next = found + 1;
    const shift = start + lead - (line.start + line.lead);
    const firstAt = first.isText ? first.at + (line.start + line.lead - first.offset) : first.at;
    result.push({ ...first, offset: start + lead, at: firstAt });
    const end = line.start + line.lead + line.bare.length;
    for (const segment of segments) {
      if (segment.offset > line.start + line.lead && segment.offset < end) {
        result.push({ ...segment, offset: segment.offset + shift });
      }
    }
  }
  return result;
}
