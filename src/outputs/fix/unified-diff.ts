/** Lines of context around a change. */
const CONTEXT = 3;
/** Lines of one file up to which the shortest difference is looked for between two changes. */
const MAX_LINES = 4_000;

interface Step {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

const linesOf = (text: string): string[] => {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines.push(`${lines.pop() ?? ""}\n\\ No newline at end of file`);
  return lines;
};

/**
 * The difference between two texts of a file as a unified diff; empty when there is none.
 *
 * @see https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const steps = stepsOf(linesOf(before), linesOf(after));
  const named = file.replace(/^\/+/, "");
  const out: string[] = [`--- a/${named}`, `+++ b/${named}`];
  let at = 0;
  let [oldLine, newLine] = [1, 1];
  while (at < steps.length) {
    let first = at;
    while (first < steps.length && steps[first]?.sign === " ") first++;
    if (first >= steps.length) break;
    const from = Math.max(at, first - CONTEXT);
    let to = first;
    for (let next = first; next < steps.length && next - to <= 2 * CONTEXT; next++) {
      if (steps[next]?.sign !== " ") to = next;
    }
    to = Math.min(steps.length, to + 1 + CONTEXT);
    oldLine += from - at;
    newLine += from - at;
    const hunk = steps.slice(from, to);
    const [removed, added] = [
      hunk.filter(({ sign }) => sign !== "+").length,
      hunk.filter(({ sign }) => sign !== "-").length,
    ];
    out.push(`@@ -${span(oldLine, removed)} +${span(newLine, added)} @@`);
    for (const { sign, line } of hunk) out.push(sign + line);
    oldLine += removed;
    newLine += added;
    at = to;
  }
  return `${out.join("\n")}\n`;
}

const span = (line: number, count: number): string =>
  count === 1 ? String(line) : `${count === 0 ? line - 1 : line},${count}`;

function stepsOf(before: readonly string[], after: readonly string[]): Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end++;
  const same = (line: string): Step => ({ sign: " ", line });
  return [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** The shortest edit script between two lists of lines, after Myers. */
function middle(before: readonly string[], after: readonly string[]): Step[] {
  const max = before.length + after.length;
  const all = (): Step[] => [
    ...before.map((line): Step => ({ sign: "-", line })),
    ...after.map((line): Step => ({ sign: "+", line })),
  ];
  if (before.length === 0 || after.length === 0) return all();
  const reach = new Map<number, number>([[1, 0]]);
  const trail: Map<number, number>[] = [];
  let depth = 0;
  search: for (; depth <= Math.min(max, MAX_LINES); depth++) {
    trail.push(new Map(reach));
    for (let k = -depth; k <= depth; k += 2) {
      const down = k === -depth || (k !== depth && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++;
      reach.set(k, x);
      if (x >= before.length && x - k >= after.length) break search;
    }
  }
  if (depth > Math.min(max, MAX_LINES)) return all();
  const steps: Step[] = [];
  let [x, y] = [before.length, after.length];
  for (let d = depth; d >= 0; d--) {
    const known = trail[d] as Map<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (known.get(k - 1) ?? -1) < (known.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (known.get(fromK) ?? 0);
    const fromY = d === 0 ? 0 : fromX - fromK;
    const startX = d === 0 || down ? fromX : fromX + 1;
    while (x > startX && y > fromY && before[x - 1] === after[y - 1]) {
      steps.push({ sign: " ", line: before[--x] ?? "" });
      y--;
    }
    if (d === 0) break;
    if (down) steps.push({ sign: "+", line: after[--y] ?? "" });
    else steps.push({ sign: "-", line: before[--x] ?? "" });
  }
  return steps.reverse();
}
