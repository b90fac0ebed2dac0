import { type Command, InvalidArgumentError, Option } from "commander";
import { judgePodSecurity, type PodSecurityReport } from "../../app/pod-security.ts";
import { EXIT } from "../../core/errors.ts";
import { type InputOptions, narrows, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "what the Pod Security Standards say of each pod template, and what to change";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly level: "privileged" | "baseline" | "restricted";
  readonly version: number;
  readonly namespaces?: boolean;
  readonly suggest?: boolean;
  readonly as?: string;
  readonly namespace?: string[];
  readonly selector?: string;
  readonly kind?: string[];
}

/** Adds the options of `pod-security`. */
export function define(command: Command, io: Io): void {
  const level = new Option("--level <level>", "the level to judge by").choices([
    "privileged",
    "baseline",
    "restricted",
  ]);
  prints(narrows(takesInputs(command)), ["table", "json"], "table")
    .addOption(level.default("restricted"))
    .addOption(
      new Option("--version <version>", "the policy's version, such as v1.34")
        .default(Number.POSITIVE_INFINITY, "latest")
        .argParser(policyVersion),
    )
    .option("--namespaces", "follow the labels of the namespaces, and report each mode")
    .option("--suggest", "the strictest level that each namespace could take today, and what stands in the way")
    .option("--as <username>", "who writes the objects, for exempt users (with --namespaces)")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  ringfence pod-security manifests/                     what restricted would refuse
  ringfence pod-security . --level baseline --version v1.34
  kubectl get all,ns -A -o yaml | ringfence pod-security - --namespaces
  ringfence pod-security . --suggest`;

/** `v1.34`, `1.34` or `latest`. */
function policyVersion(text: string): number {
  if (text === "latest") return Number.POSITIVE_INFINITY;
  const minor = /^v?1\.(0|[1-9]\d{0,8})$/.exec(text)?.[1];
  if (minor === undefined) throw new InvalidArgumentError("latest, or a version such as v1.34");
  return Number(minor);
}

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const report = await judgePodSecurity({
    source: sourceFrom(paths, options, io),
    level: options.level,
    version: options.version,
    byNamespace: options.namespaces ?? false,
    suggest: options.suggest ?? false,
    username: options.as ?? null,
    namespaces: options.namespace ?? [],
    kinds: options.kind ?? [],
    selector: options.selector,
  });
  const { table } = await import("../pod-security-table.ts");
  const style = { color: io.color && options.output === undefined, columns: io.columns };
  writeTo(options.output, io, (write) => {
    if (options.format === "json") writeJson(report, write);
    else table(report, style, write);
  });
  io.setExit(exitOf(report));
}

/** One result a line, so that a long answer can be searched and compared. */
function writeJson({ version, results, problems, ...rest }: PodSecurityReport, write: (text: string) => void): void {
  write(`{"version":${version},"results":[`);
  results.forEach((result, index) => write(`${index === 0 ? "\n" : ",\n"}${JSON.stringify(result)}`));
  write("\n]");
  for (const [key, value] of Object.entries(rest)) write(`,\n"${key}":${JSON.stringify(value)}`);
  write(`,\n"problems":${JSON.stringify(problems)}}\n`);
}

/** With labels only what is enforced is refused, and namespaces with invalid labels: audit and warn let pods in. */
function exitOf({ results, namespaces = [], problems }: PodSecurityReport): number {
  if (problems.length > 0) return EXIT.incomplete;
  if (namespaces.some(({ invalid }) => invalid.length > 0)) return EXIT.findings;
  return results.some(({ allowed, mode }) => !allowed && (mode ?? "enforce") === "enforce") ? EXIT.findings : EXIT.ok;
}
