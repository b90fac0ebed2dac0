import { resolve } from "node:path";
import type { Command } from "commander";
import { readBaseline } from "../../app/baseline.ts";
import { changedSince } from "../../app/changed-since.ts";
import { readConfig, readExceptions } from "../../app/config.ts";
import { formatNames, report } from "../../app/report.ts";
import { type ScanOptions, type ScanResult, scan } from "../../app/scan.ts";
import { watchInputs } from "../../app/watch-files.ts";
import { EXIT } from "../../core/errors.ts";
import { atLeast, RINGS, type Ring, SEVERITIES, type Severity } from "../../core/severity.ts";
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
import { VERSION } from "../version.ts";

export const summary = "what is wrong, worst first, with the line, the reason and the fix";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly config?: string;
  readonly control?: string[];
  readonly exclude?: string[];
  readonly framework?: string[];
  readonly ring?: string[];
  readonly role?: string[];
  readonly severity?: Severity | "none";
  readonly failOn?: Severity | "none";
  readonly baseline?: string;
  readonly changedSince?: string;
  readonly exceptions?: string[];
  readonly controls?: string[];
  readonly policies?: string[];
  readonly kubernetes?: number;
  readonly assumeComplete?: boolean;
  readonly showPassed?: boolean;
  readonly watch?: boolean;
  readonly namespace?: string[];
  readonly selector?: string;
  readonly kind?: string[];
}

/** Adds the options of `scan`. */
export function define(command: Command, io: Io): void {
  prints(narrows(takesInputs(command)), formatNames(), "table")
    .option("--control <id>", "ask only these controls: ids or area.* (repeatable)", list)
    .option("--exclude <id>", "do not ask these controls (repeatable)", list)
    .option("--framework <name>", "only controls that a framework asks for (repeatable)", list)
    .option("--ring <ring>", `only these rings: ${RINGS.join(", ")}`, list)
    .option("--role <role>", "report only workloads of these roles, such as notebook or serving", list)
    .option("--severity <level>", `report only this severity and worse: ${SEVERITIES.join(", ")}`, threshold)
    .option("--fail-on <level>", "exit 1 at this severity or worse; none never does (default: high)", threshold)
    .option("--baseline <file>", "report only what is not in this earlier JSON report")
    .option("--changed-since <ref>", "report only files that changed since a commit or branch of git")
    .option("--exceptions <file>", "further exceptions, a YAML list (repeatable)", list)
    .option("--controls <folder>", "further controls of your own (repeatable)", list)
    .option("--policies <path>", "admission policies of your own, evaluated as a cluster would (repeatable)", list)
    .option("--kubernetes <version>", "the cluster's version, such as 1.34", minorVersion)
    .option("--assume-complete", "the input is everything there is: what is absent does not exist")
    .option("--show-passed", "report what passed as well")
    .option("--watch", "scan again whenever a file changes")
    .option("--config <file>", "configuration (default: the nearest ringfence.yaml)")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  ringfence scan manifests/                      everything below a folder
  ringfence scan charts/vllm --values prod.yaml  a chart as it would be installed
  ringfence scan . --role serving --fail-on medium
  ringfence scan . --format json -o today.json   and later: --baseline today.json
  ringfence scan . --changed-since origin/main   what a pull request touches
  ringfence scan . --format sarif -o ringfence.sarif`;

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const config = await readConfig(options.config ?? null, io.folder);
  const more = await Promise.all((options.exceptions ?? []).map((file) => readExceptions(file, io.folder)));
  const failOn = options.failOn ?? config.failOn ?? "high";
  const scanOptions = (): ScanOptions => ({
    source: sourceFrom(paths, options, io),
    config: { ...config, exceptions: [...config.exceptions, ...more.flat()] },
    controls: options.control ?? [],
    exclude: options.exclude ?? [],
    frameworks: options.framework ?? [],
    rings: (options.ring ?? []) as Ring[],
    roles: options.role ?? [],
    namespaces: options.namespace ?? [],
    kinds: options.kind ?? [],
    selector: options.selector,
    ...(options.severity === undefined || options.severity === "none" ? {} : { severity: options.severity }),
    ...(options.changedSince === undefined ? {} : changedSince(options.changedSince, paths, io.folder)),
    ...(options.baseline === undefined ? {} : { baseline: readBaseline(options.baseline, io.folder) }),
    assumeComplete: options.assumeComplete ?? false,
    showPassed: options.showPassed ?? false,
    minor: options.kubernetes,
    progress: options.quiet ? undefined : io.progress,
    today: new Date().toISOString().slice(0, 10),
    packs: options.controls ?? [],
    policies: options.policies ?? [],
  });
  const once = async (): Promise<void> => {
    const { assessment, facts } = await scan(scanOptions());
    if (!options.quiet) io.progress(null);
    const render = await report(options.format, {
      ...{ version: VERSION, time: new Date().toISOString(), inputs: paths, failOn, facts },
      ...{ color: io.color && options.output === undefined, columns: io.columns },
    });
    writeTo(options.output, io, (write) => render(assessment, write));
    io.setExit(exitOf(assessment, failOn));
  };
  await once();
  const reportFile = options.output === undefined ? null : resolve(io.folder, options.output);
  if (options.watch) await watchInputs(paths, io.folder, reportFile, once);
}

/** Incomplete input weighs more than findings: a clean answer about half the input is no answer. */
function exitOf({ summary: { findings, complete } }: ScanResult["assessment"], failOn: Severity | "none"): number {
  if (!complete) return EXIT.incomplete;
  if (failOn === "none") return EXIT.ok;
  return SEVERITIES.some((severity) => atLeast(severity, failOn) && findings[severity] > 0) ? EXIT.findings : EXIT.ok;
}
