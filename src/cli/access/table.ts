import type { Problem } from "../../core/problem.ts";
import { printable } from "../../core/text.ts";

type Write = (text: string) => void;

/** Writes rows under their headings, each column as wide as its widest cell. */
export function columns(headings: readonly string[], rows: readonly (readonly string[])[], write: Write): void {
  const shown = [headings, ...rows.map((row) => row.map(printable))];
  const widths = headings.map((_, column) => shown.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0));
  for (const row of shown) {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)));
    write(`${cells.join("  ")}\n`);
  }
}

/** Writes one line, whatever stands in the names it is made of. */
export const line = (text: string, write: Write): void => write(`${printable(text)}\n`);

/** Writes what makes an answer incomplete, one line each. */
export function incomplete(problems: readonly Problem[], write: Write): void {
  for (const { file, line: at, message } of problems) {
    const place = file === null ? "" : `${file}${at === null ? "" : `:${at}`}: `;
    line(`incomplete: ${place}${message}`, write);
  }
}
