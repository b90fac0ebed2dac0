/** Writes rows under their headings, each column as wide as its widest cell. */
export function columns(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  write: (text: string) => void,
): void {
  const widths = headings.map((heading, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), heading.length),
  );
  for (const row of [headings, ...rows]) {
    write(
      `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join("  ")}\n`,
    );
  }
}
