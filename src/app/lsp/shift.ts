import type { Position, Range } from "./protocol.ts";

/** Where ranges of one text lie in a later one: what stands after a change moves along, what it covers stays. */
export function shiftBetween(before: string, after: string): (range: Range) => Range {
  if (before === after) return (range) => range;
  const [old, next] = [before.split("\n"), after.split("\n")];
  const most = Math.min(old.length, next.length);
  let head = 0;
  while (head < most && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail++;
  const moved = ({ line, character }: Position): Position => ({
    line: line >= old.length - tail ? line + next.length - old.length : Math.min(line, next.length - 1),
    character,
  });
  return ({ start, end }) => ({ start: moved(start), end: moved(end) });
}
