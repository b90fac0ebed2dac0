/** Tells whether a whole text matches. */
export type Matcher = (text: string) => boolean;

/**
 * A matcher of a pattern in which `*` stands for any text, the empty one included, and everything else for itself.
 * Matching takes time linear in the text for each part of the pattern; there is nothing to backtrack.
 */
export function glob(pattern: string): Matcher {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return (text) => text === pattern;
  if (parts.length === 2 && last === "") return first === "" ? () => true : (text) => text.startsWith(first);
  const inner = parts.slice(1, -1).filter((part) => part !== "");
  const least = first.length + last.length;
  return (text) => {
    if (text.length < least || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const part of inner) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** A matcher of any of several patterns; never matches when there are none. */
export function anyGlob(patterns: readonly string[]): Matcher {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
  const matchers = patterns.filter((pattern) => pattern.includes("*")).map(glob);
  return (text) => exact.has(text) || matchers.some((matches) => matches(text));
}
