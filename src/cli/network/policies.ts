import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { policyTexts, writeNetworkPolicies } from "../../app/network-policies.ts";
import { EXIT, RingfenceError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-reason.ts";
import { type InputOptions, list, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly namespace?: string[];
  readonly flows?: string;
  readonly links?: string;
}

/** Adds the options of `network policies`. */
export function policiesCommand(command: Command, io: Io): void {
  prints(takesInputs(command), ["yaml", "json"], "yaml")
    .option("-n, --namespace <name>", "policies for these namespaces only (repeatable)", list)
    .option("--flows <file>", "a flow log, as hubble observe -o json writes it: what was seen stays possible")
    .option("--links <file>", "links between workloads as JSON, in the place of manifests")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[], options: Options) => {
      const answer = await writeNetworkPolicies({
        source: sourceFrom(paths, options, io),
        namespaces: options.namespace ?? [],
        flows: options.flows === undefined ? undefined : textOf(options.flows),
        links: options.links === undefined ? undefined : textOf(options.links),
      });
      writeTo(options.output, io, (write) => {
        if (options.format === "json") write(`${JSON.stringify(answer, null, 1)}\n`);
        else for (const text of policyTexts(answer)) write(text);
      });
      for (const { file, line, message } of options.format === "json" ? [] : answer.problems) {
        io.stderr(`ringfence: ${file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `}${message}\n`);
      }
      io.setExit(answer.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
    });
}

const EXAMPLES = `
Examples:
  ringfence network policies manifests/ -n ml -o policies.yaml
  ringfence network policies . --flows flows.json`;

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RingfenceError("input/missing", `${file} cannot be read: ${systemReason(error)}`, error);
  }
}
