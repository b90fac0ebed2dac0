const SURROGATE = /[\ud800-\udbff]/;

/** The number of code points in a text. */
export function codePointLength(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

/** The code points from one index to another; an absent end is the text's. */
export function codePointSlice(text: string, from: number, to?: number): string {
  return SURROGATE.test(text) ? Array.from(text).slice(from, to).join("") : text.slice(from, to);
}

/** The index in code points of a part at or after an index in code points; -1 when it is not there. */
export function codePointIndexOf(text: string, part: string, from: number): number {
  if (!SURROGATE.test(text)) return text.indexOf(part, from);
  const before = codePointSlice(text, 0, from);
  const at = text.indexOf(part, before.length);
  return at < 0 ? -1 : codePointLength(text.slice(0, at));
}

/** The index in code points of a part's last place at or before an index in code points; -1 when it is not there. */
export function codePointLastIndexOf(text: string, part: string, from: number): number {
  if (!SURROGATE.test(text)) return text.lastIndexOf(part, from);
  const at = text.lastIndexOf(part, codePointSlice(text, 0, from).length);
  return at < 0 ? -1 : codePointLength(text.slice(0, at));
}
