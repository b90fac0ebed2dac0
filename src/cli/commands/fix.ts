import { type Command, InvalidArgumentError } from "commander";
import { readConfig } from "../../app/config.ts";
import { diffOf, fix, type FixOptions, type Fixed } from "../../app/fix.ts";
import { writeFiles } from "../../app/write-files.ts";
import { EXIT, RingfenceError } from "../../core/errors.ts";
import { atLeast, type Severity } from "../../core/severity.ts";
import { fixTable } from "../fix-table.ts";
import {
  type InputOptions,
  list,
  minorVersion,
  narrows,
  prints,
  sourceFrom,
  takesInputs,
  threshold,
} from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "writes the automatic fixes into the files, or shows them as a diff";

interface Options extends InputOptions {
  readonly format: "table" | "json";
  readonly output?: string;
  readonly quiet?: boolean;
  readonly config?: string;
  readonly control?: string[];
  readonly exclude?: string[];
  readonly class?: "safe" | "likely";
  readonly diff?: boolean;
  readonly failOn?: Severity | "none";
  readonly controls?: string[];
  readonly kubernetes?: number;
  readonly assumeComplete?: boolean;
  readonly namespace?: string[];
  readonly selector?: string;
  readonly kind?: string[];
}

/** Adds the options of `fix`. */
export function define(command: Command, io: Io): void {
  prints(narrows(takesInputs(command)), ["table", "json"], "table")
    .option("--control <id>", "fix only what these controls find: ids or area.* (repeatable)", list)
    .option("--exclude <id>", "leave what these controls find (repeatable)", list)
    .option("--class <class>", "the most daring fixes to write: safe or likely (default: safe)", fixClass)
    .option("--diff", "print the changes as a unified diff and write nothing")
    .option(
      "--fail-on <level>",
      "exit 1 when this severity or worse is left; none never does (default: high)",
      threshold,
    )
    .option("--controls <folder>", "further controls of your own (repeatable)", list)
    .option("--kubernetes <version>", "the cluster's version, such as 1.34", minorVersion)
    .option("--assume-complete", "the input is everything there is: what is absent does not exist")
    .option("--config <file>", "configuration (default: the nearest ringfence.yaml)")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  ringfence fix manifests/ --diff                what would change
  ringfence fix manifests/                       change the files
  ringfence fix . --class likely --control 'container.*'
  kubectl get deployment web -o yaml | ringfence fix - > mended.yaml`;

function fixClass(text: string): "safe" | "likely" {
  if (text !== "safe" && text !== "likely") throw new InvalidArgumentError("safe or likely");
  return text;
}

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  if (paths.includes("-") && paths.length > 1)
    throw new RingfenceError("usage/arguments", "standard input is fixed alone, without other paths");
  const config = await readConfig(options.config ?? null, io.folder);
  const failOn = options.failOn ?? config.failOn ?? "high";
  const fixOptions: FixOptions = {
    source: sourceFrom(paths, options, io),
    class: options.class ?? "safe",
    config,
    controls: options.control ?? [],
    exclude: options.exclude ?? [],
    namespaces: options.namespace ?? [],
    kinds: options.kind ?? [],
    selector: options.selector,
    assumeComplete: options.assumeComplete ?? false,
    minor: options.kubernetes,
    progress: options.quiet ? undefined : io.progress,
    today: new Date().toISOString().slice(0, 10),
    packs: options.controls ?? [],
  };
  const fixed = await fix(fixOptions);
  if (!options.quiet) io.progress(null);
  const fromStdin = paths[0] === "-";
  const writes = options.diff !== true;
  if (writes && !fromStdin)
    writeFiles(
      fixed.files.map(({ file, after }) => [file, after]),
      io.folder,
    );
  const table = { color: io.color && options.output === undefined, columns: io.columns, written: writes };
  writeTo(options.output, io, (write) => {
    if (options.format === "json") write(`${JSON.stringify(jsonOf(fixed, writes && !fromStdin), null, 2)}\n`);
    else if (!writes) write(diffOf(fixed));
    else if (fromStdin) write(fixed.files[0]?.after ?? fixed.given.get("-") ?? "");
    else fixTable(fixed, table, write);
  });
  // where standard output holds a diff or the mended text, the rest is for people
  if (options.format === "table" && (!writes || fromStdin) && !options.quiet)
    fixTable(fixed, { ...table, color: false }, (text) => io.stderr(text));
  io.setExit(exitOf(fixed, failOn));
}

/** What `--format json` prints; the shape is part of the public contract, version 1. */
const jsonOf = (fixed: Fixed, written: boolean) => ({
  version: 1,
  summary: { files: fixed.files.length, closed: fixed.closed.length, left: fixed.left.length, written },
  files: fixed.files.map((changed) => ({ file: changed.file, diff: diffOf({ files: [changed] }) })),
  closed: fixed.closed,
  left: fixed.left,
  problems: fixed.problems,
});

function exitOf({ left, problems }: Fixed, failOn: Severity | "none"): number {
  if (problems.length > 0) return EXIT.incomplete;
  if (failOn === "none") return EXIT.ok;
  return left.some(({ severity }) => atLeast(severity, failOn)) ? EXIT.findings : EXIT.ok;
}
