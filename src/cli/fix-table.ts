import { styleText } from "node:util";
import type { Fixed, Mended } from "../app/fix.ts";
import type { Severity } from "../core/severity.ts";
import { SEVERITIES, severityRank } from "../core/severity.ts";
import { counted, printable, wrap } from "../core/text.ts";

type Style = Parameters<typeof styleText>[0];
const STYLES: Readonly<Record<Severity, Style>> = {
  critical: ["bold", "red"],
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
};
/** Groups of what is left that are listed before the rest is only counted. */
const LISTED = 20;

/** How the summary is printed. */
export interface FixTable {
  readonly color: boolean;
  readonly columns: number;
  /** True when files were changed, false when only a diff was printed. */
  readonly written: boolean;
}

interface Group {
  readonly control: string;
  readonly severity: Severity;
  readonly reason: string;
  count: number;
}

/** Findings together that say the same, worst first. */
function groupsOf(list: readonly Mended[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { control, severity, reason } of list) {
    const key = `${control}\u0000${severity}\u0000${reason}`;
    const known = groups.get(key);
    if (known) known.count++;
    else groups.set(key, { control, severity, reason: reason ?? "", count: 1 });
  }
  return [...groups.values()].sort(
    (a, b) => severityRank(a.severity) - severityRank(b.severity) || (a.control < b.control ? -1 : 1),
  );
}

/** Writes what closed, and what is left and why, for people. */
export function fixTable(
  { files, closed, left, problems }: Fixed,
  table: FixTable,
  write: (text: string) => void,
): void {
  const style = (kind: Style, text: string): string =>
    table.color ? styleText(kind, text, { validateStream: false }) : text;
  const width = Math.max(60, Math.min(table.columns, 120));
  for (const { file, line, message } of problems) {
    write(
      `${style(["bold", "red"], "INCOMPLETE")} ${printable(`${file ?? ""}${line === null ? "" : `:${line}`} ${message}`)}\n`,
    );
  }
  const verb = table.written ? "changed" : "would change";
  const changed = files.length === 0 ? "nothing to change" : `${verb} ${counted(files.length, "file")}`;
  write(
    `${changed}; ${counted(closed.length, "finding")} closed, ${closed.length + left.length === 0 ? "none" : left.length} left\n`,
  );
  if (closed.length > 0) {
    write(`\n${style("bold", "closed")}\n`);
    for (const { control, severity, count } of groupsOf(closed)) {
      write(`  ${style(STYLES[severity], severity.padEnd(8))} ${String(count).padStart(4)}  ${control}\n`);
    }
  }
  if (left.length > 0) {
    write(`\n${style("bold", "left, and why")}\n`);
    const groups = groupsOf(left);
    for (const { control, severity, count, reason } of groups.slice(0, LISTED)) {
      write(`  ${style(STYLES[severity], severity.padEnd(8))} ${String(count).padStart(4)}  ${control}\n`);
      for (const line of wrap(reason, width - 17)) write(`${" ".repeat(17)}${style("dim", line)}\n`);
    }
    if (groups.length > LISTED) {
      const more = groups.slice(LISTED);
      const by = SEVERITIES.flatMap((severity) => {
        const count = more.reduce((sum, group) => sum + (group.severity === severity ? group.count : 0), 0);
        return count > 0 ? [`${count} ${severity}`] : [];
      });
      write(`  and ${by.join(", ")} of ${counted(more.length, "other control")}: --format json lists all\n`);
    }
  }
}
