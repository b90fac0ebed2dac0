import type { Command } from "commander";
import { listWorkloads, type WorkloadList } from "../../app/workloads.ts";
import { EXIT } from "../../core/errors.ts";
import { type InputOptions, list, narrows, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "what runs, and what it is: notebooks, training, serving, agents, and what they ask for";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly namespace?: string[];
  readonly selector?: string;
  readonly kind?: string[];
  readonly role?: string[];
  readonly containers?: boolean;
  readonly why?: boolean;
}

/** Adds the options of `workloads`. */
export function define(command: Command, io: Io): void {
  prints(narrows(takesInputs(command)), ["table", "json"], "table")
    .option("--role <role>", "report only these roles, such as serving,notebook (repeatable)", list)
    .option("--containers", "list each container with its image")
    .option("--why", "say what led to each role")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  ringfence workloads manifests/                        one line for each workload
  ringfence workloads . --role serving --why            how each was recognised
  ringfence workloads . --containers                    every container and its image
  kubectl get all -A -o yaml | ringfence workloads - --format json`;

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const report = await listWorkloads({
    source: sourceFrom(paths, options, io),
    namespaces: options.namespace ?? [],
    kinds: options.kind ?? [],
    roles: options.role ?? [],
    selector: options.selector,
  });
  const { table } = await import("../workloads-table.ts");
  const style = {
    color: io.color && options.output === undefined,
    columns: io.isTerminal && options.output === undefined ? io.columns : null,
    containers: options.containers ?? false,
    why: options.why ?? false,
    hints: options.quiet !== true,
  };
  writeTo(options.output, io, (write) => {
    if (options.format === "json") writeJson(report, write);
    else table(report, style, write);
  });
  io.setExit(report.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}

/** One workload a line, so that a long answer can be searched and compared. */
function writeJson({ version, workloads, problems }: WorkloadList, write: (text: string) => void): void {
  write(`{"version":${version},"workloads":[`);
  workloads.forEach((workload, index) => write(`${index === 0 ? "\n" : ",\n"}${JSON.stringify(workload)}`));
  write(`\n],\n"problems":${JSON.stringify(problems)}}\n`);
}
