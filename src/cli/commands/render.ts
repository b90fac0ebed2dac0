import type { Command } from "commander";
import { render } from "../../app/render.ts";
import { EXIT } from "../../core/errors.ts";
import { type ChartOptions, chartOptions, rendersCharts } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "the objects of a chart or kustomization, as Helm or kustomize would print them";

interface Options extends ChartOptions {
  readonly namespace?: string;
  readonly includeCrds?: boolean;
  readonly output?: string;
}

/** Adds the options of `render`. */
export function define(command: Command, io: Io): void {
  rendersCharts(command)
    .argument("<path>", "a chart (a folder, a .tgz, an OCI layout) or a kustomization")
    .option("-n, --namespace <name>", "release namespace for charts")
    .option("--include-crds", "print the custom resource definitions that a chart brings, too")
    .option("-o, --output <file>", "write the objects to a file instead of standard output")
    .addHelpText("after", EXAMPLES)
    .action((path: string, options: Options) => run(path, options, io));
}

const EXAMPLES = `
Examples:
  ringfence render charts/web                                    with the chart's own values
  ringfence render charts/web --values prod.yaml --set replicas=3 --release web --namespace prod
  ringfence render overlays/prod                                 a kustomization`;

function run(path: string, options: Options, io: Io): void {
  const { text, problems } = render(path, {
    ...chartOptions(options),
    releaseNamespace: options.namespace,
    includeCrds: options.includeCrds ?? false,
  });
  writeTo(options.output, io, (write) => write(text));
  for (const { file, line, message } of problems) {
    io.stderr(`ringfence: ${file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `}${message}\n`);
  }
  io.setExit(problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}
