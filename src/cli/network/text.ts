import { styleText } from "node:util";
import type { Allowed } from "../../app/network.ts";
import type { Problem } from "../../core/problem.ts";
import { counted, printable, wrap } from "../../core/text.ts";
import type { Io } from "../io.ts";

/** How answers about the network are drawn. */
export interface NetworkStyle {
  readonly color: boolean;
  readonly width: number;
  readonly hints: boolean;
}

export const styleOf = (io: Io, { output, quiet }: { output?: string; quiet?: boolean }): NetworkStyle => ({
  color: io.color && output === undefined,
  width: io.isTerminal && output === undefined ? io.columns : 100,
  hints: quiet !== true,
});

/** `ml/vllm (Deployment)`, or a block of addresses. */
export const peerText = ({
  peer,
  cidr,
}: {
  readonly peer: { readonly kind: string; readonly namespace: string; readonly name: string } | null;
  readonly cidr: string | null;
}): string => {
  if (peer === null) return cidr ?? "";
  return peer.namespace === "" ? "ingress controller" : `${peer.namespace}/${peer.name} (${peer.kind})`;
};

/** `all`, `TCP 80,443 UDP 53`, or `none`. */
export function portsText(allowed: Allowed): string {
  if (allowed === "all") return "all";
  if (allowed.length === 0) return "none";
  return allowed.map(({ protocol, ports }) => `${protocol} ${ports.join(",")}`).join(" ");
}

/** Writes rows under their headings, in columns as wide as what stands in them. */
export function inColumns(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { color }: NetworkStyle,
  write: (text: string) => void,
): void {
  const widths = headings.map((heading) => heading.length);
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => printable(cell).padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  write(`${color ? styleText("bold", line(headings), { validateStream: false }) : line(headings)}\n`);
  for (const row of rows) write(`${line(row)}\n`);
}

/** Says first what could not be read or is not understood. */
export function writeProblems(
  problems: readonly Problem[],
  { color, width }: NetworkStyle,
  write: (text: string) => void,
): void {
  if (problems.length === 0) return;
  const title = `INCOMPLETE: ${counted(problems.length, "problem")}`;
  write(`${color ? styleText(["bold", "red"], title, { validateStream: false }) : title}\n`);
  for (const { file, line, message } of problems.slice(0, 10)) {
    const place = file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `;
    for (const part of wrap(place + message, width - 2)) write(`  ${part}\n`);
  }
  if (problems.length > 10) write(`  and ${problems.length - 10} more; --format json lists all\n`);
  write("\n");
}
