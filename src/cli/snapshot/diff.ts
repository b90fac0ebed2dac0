import type { Command } from "commander";
import { readConfig } from "../../app/config.ts";
import { diffSnapshots, type ListedFinding, type ListedObject, type SnapshotDiff } from "../../app/snapshot-diff.ts";
import { EXIT } from "../../core/errors.ts";
import { atLeast, type Severity } from "../../core/severity.ts";
import { counted } from "../../core/text.ts";
import { prints, sourceFrom, threshold } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

interface Options {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly failOn?: Severity | "none";
  readonly config?: string;
}

/** Adds the arguments of `snapshot diff`. */
export function snapshotDiffCommand(command: Command, io: Io): void {
  command
    .argument("<before>", "a snapshot, file, folder, chart or kustomization")
    .argument("<after>", "the same, as it is now");
  prints(command, ["table", "json"], "table")
    .option("--fail-on <level>", "exit 1 for new findings of this severity or worse (default: high)", threshold)
    .option("--config <file>", "configuration (default: the nearest ringfence.yaml)")
    .action((before: string, after: string, options: Options) => run(before, after, options, io));
}

async function run(before: string, after: string, options: Options, io: Io): Promise<void> {
  const config = await readConfig(options.config ?? null, io.folder);
  const today = new Date().toISOString().slice(0, 10);
  const answer = await diffSnapshots({ source: sourceFrom([], {}, io), before, after, config, today });
  writeTo(options.output, io, (write) => {
    if (options.format === "json") write(`${JSON.stringify(answer, null, 1)}\n`);
    else writeAnswer(answer, options.quiet !== true, write);
  });
  const failOn = options.failOn ?? config.failOn ?? "high";
  if (answer.problems.length > 0) io.setExit(EXIT.incomplete);
  else if (failOn !== "none" && answer.findings.new.some(({ severity }) => atLeast(severity, failOn))) {
    io.setExit(EXIT.findings);
  }
}

function writeAnswer(answer: SnapshotDiff, hints: boolean, write: (text: string) => void): void {
  const { added, removed, changed, findings, problems } = answer;
  for (const { file, message } of problems) write(`! ${file === null ? "" : `${file}: `}${message}\n`);
  for (const object of added) write(`+ ${nameOf(object)}\n`);
  for (const object of removed) write(`- ${nameOf(object)}\n`);
  for (const object of changed) write(`~ ${nameOf(object)}: ${object.fields.join(", ")}\n`);
  list("new findings", findings.new, write);
  list("closed findings", findings.closed, write);
  if (!hints) return;
  const counts = [`${added.length} added`, `${removed.length} removed`, `${changed.length} changed`];
  const weighed = [counted(findings.new.length, "new finding"), `${findings.closed.length} closed`];
  write(`\n${counts.join(", ")}; ${weighed.join(", ")}\n`);
}

const nameOf = ({ resource: { kind, namespace, name } }: ListedObject): string =>
  `${kind} ${namespace === null ? "" : `${namespace}/`}${name}`;

function list(title: string, findings: readonly ListedFinding[], write: (text: string) => void): void {
  if (findings.length === 0) return;
  write(`\n${title}\n`);
  for (const { severity, control, message, resource } of findings) {
    write(`  ${severity.padEnd(8)}  ${control}  ${nameOf({ resource, location: null })}: ${message}\n`);
  }
}
