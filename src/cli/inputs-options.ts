import { type Command, InvalidArgumentError, Option } from "commander";
import { SEVERITIES, type Severity } from "../core/severity.ts";
import type { Source } from "../app/scan.ts";
import type { Io } from "./io.ts";

/** Collects a repeatable option that also takes comma-separated values. */
export const list = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value.split(",").map((part) => part.trim()),
];
const each = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** The arguments and options by which every command names its input. */
export function takesInputs(command: Command): Command {
  return rendersCharts(command)
    .argument("[paths...]", "files, folders, charts or kustomizations; - for standard input", ["."])
    .option("--snapshot <file>", "a saved snapshot, in the place of paths")
    .option("--release-namespace <name>", "release namespace for charts");
}

/** The options that say what charts are rendered with. */
export function rendersCharts(command: Command): Command {
  return command
    .option("--values <file>", "a values file for charts (repeatable)", each)
    .option("--set <key=value>", "a value for charts (repeatable)", each)
    .option("--set-string <key=value>", "a value for charts that is always text (repeatable)", each)
    .option("--set-json <key=json>", "a value for charts, written as JSON (repeatable)", each)
    .option("--set-file <key=file>", "a value for charts, read from a file (repeatable)", each)
    .option("--release <name>", "release name for charts")
    .option("--kube-version <version>", "Kubernetes version that charts are told", kubeVersion)
    .option("--api-versions <versions>", "group versions that charts are told the cluster serves (repeatable)", list);
}

/** The options that narrow what is reported. */
export function narrows(command: Command): Command {
  return command
    .option("-n, --namespace <name>", "report only these namespaces (repeatable)", list)
    .option("-l, --selector <terms>", "report only objects with these labels, such as app=vllm,tier!=test")
    .option("--kind <kind>", "report only these kinds (repeatable)", list);
}

/** The options of every command that prints an answer. */
export function prints(command: Command, formats: readonly string[], byDefault: string): Command {
  return command
    .addOption(new Option("--format <name>", "form of the answer").choices(formats).default(byDefault))
    .option("-o, --output <file>", "write the answer to a file instead of standard output")
    .option("--quiet", "no progress and no hints");
}

export interface ChartOptions {
  readonly values?: string[];
  readonly set?: string[];
  readonly setString?: string[];
  readonly setJson?: string[];
  readonly setFile?: string[];
  readonly release?: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: string[];
}

export interface InputOptions extends ChartOptions {
  readonly releaseNamespace?: string;
  readonly snapshot?: string;
}

/** What {@link rendersCharts} collected, as the steps below take it. */
export const chartOptions = (options: ChartOptions): Omit<Source, "paths" | "stdin" | "releaseNamespace"> => ({
  values: options.values,
  set: options.set,
  setString: options.setString,
  setJson: options.setJson,
  setFile: options.setFile,
  release: options.release,
  kubeVersion: options.kubeVersion,
  apiVersions: options.apiVersions,
});

/** What {@link takesInputs} collected, as the steps below take it. */
export const sourceFrom = (paths: readonly string[], options: InputOptions, io: Io): Source => ({
  paths,
  stdin: () => io.stdin(),
  ...chartOptions(options),
  releaseNamespace: options.releaseNamespace,
  snapshot: options.snapshot,
});

/** A severity, or `none`, given on the command line. */
export function threshold(text: string): Severity | "none" {
  const known = [...SEVERITIES, "none"] as const;
  const found = known.find((severity) => severity === text);
  if (!found) throw new InvalidArgumentError(`one of ${known.join(", ")}`);
  return found;
}

/** A Kubernetes version such as `1.34` or `v1.34.2`, whole. */
function kubeVersion(text: string): string {
  const [, minor, patch = ".0", rest = ""] = /^v?(1\.\d+)(\.\d+)?([-+].*)?$/.exec(text) ?? [];
  if (minor === undefined) throw new InvalidArgumentError("a version such as 1.34");
  return `v${minor}${patch}${rest}`;
}

/** A Kubernetes version such as `1.34` or `v1.34` as its minor. */
export function minorVersion(text: string): number {
  const match = /^v?1\.(\d+)(\.\d+)?$/.exec(text);
  if (!match) throw new InvalidArgumentError("a version such as 1.34");
  return Number(match[1]);
}
