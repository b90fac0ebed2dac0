/** One change of a text; offsets in UTF-16 code units. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Thrown where a text is written in a way that cannot be changed safely. */
export class Uneditable extends Error {}

/** The text with edits applied; they must not overlap. Insertions at one place keep their order. */
export function applied(text: string, edits: readonly Edit[]): string {
  const sorted = edits.map((edit, order) => ({ ...edit, order }));
  sorted.sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  let out = "";
  let at = 0;
  for (const { start, end, text: next } of sorted) {
    if (start < at) {
      // lines put in after one that goes: they take its place
      const lines = /^(\r?\n)([^]*)$/.exec(next);
      if (start !== end || !lines || !out.endsWith("\n")) throw new Uneditable("two changes meet at one place");
      out += `${lines[2]}${lines[1]}`;
      continue;
    }
    out += text.slice(at, start) + next;
    at = end;
  }
  return out + text.slice(at);
}
