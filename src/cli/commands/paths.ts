import { type Command, Option } from "commander";
import { pathsAnswer, readPaths } from "../../app/paths.ts";
import { drawPaths } from "../../app/paths-graph.ts";
import { EXIT } from "../../core/errors.ts";
import { type InputOptions, list, minorVersion, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { writePaths } from "../paths-table.ts";

export const summary = "attack paths to models, data, GPUs and the cluster, and what to cut first";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly from?: string[];
  readonly to?: string[];
  readonly assumeBreach?: boolean;
  readonly whatIf?: string[];
  readonly graph?: "dot" | "graphml" | "html";
  readonly kubernetesVersion?: number;
}

/** Adds the options of `paths`. */
export function define(command: Command, io: Io): void {
  prints(takesInputs(command), ["table", "json"], "table")
    .option(
      "--from <node>",
      "start here: an id such as container:ml/trainer/main, or a kind of entry (repeatable)",
      list,
    )
    .option("--to <node>", "get here: an id, or a kind such as models, data, gpus, cluster-admin (repeatable)", list)
    .option("--what-if <file>", "suppose the objects of a file in place of those of the same name (repeatable)", list)
    .addOption(new Option("--graph <form>", "draw the graph instead").choices(["dot", "graphml", "html"]))
    .option("--assume-breach", "suppose an unknown flaw in whatever is reached")
    .option("--kubernetes-version <version>", "the version that decides what works", minorVersion)
    .addHelpText(
      "after",
      `
Examples:
  ringfence paths examples/ml-platform
  ringfence paths . --from internet --to models
  ringfence paths . --what-if change.yaml
  ringfence paths . --graph html -o paths.html`,
    )
    .action(async (paths: string[], options: Options) => {
      const found = await readPaths({
        source: sourceFrom(paths, options, io),
        from: options.from ?? [],
        to: options.to ?? [],
        assumeBreach: options.assumeBreach ?? false,
        whatIf: options.whatIf ?? [],
        minor: options.kubernetesVersion,
      });
      writeTo(options.output, io, (write) => {
        if (options.graph !== undefined) write(drawPaths(found, options.graph));
        else if (options.format === "json") write(`${JSON.stringify(pathsAnswer(found), null, 1)}\n`);
        else writePaths(found, io, options, write);
      });
      io.setExit(found.problems.length > 0 ? EXIT.incomplete : found.paths.length > 0 ? EXIT.findings : EXIT.ok);
    });
}
