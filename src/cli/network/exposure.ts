import type { Command } from "commander";
import { type NetworkExposure, networkExposure } from "../../app/network-exposure.ts";
import { EXIT } from "../../core/errors.ts";
import { counted, printable } from "../../core/text.ts";
import { type InputOptions, list, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { inColumns, type NetworkStyle, portsText, styleOf, writeProblems } from "./text.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly namespace?: string[];
  readonly teamLabel?: string[];
}

/** Labels that tell a namespace's team where none are given. */
const TEAM_LABELS = ["team", "owner", "app.kubernetes.io/part-of", "kubernetes.io/metadata.name"];
const SHOWN = 20;

/** Adds the options of `network exposure`. */
export function exposureCommand(command: Command, io: Io): void {
  prints(takesInputs(command), ["table", "json"], "table")
    .option("-n, --namespace <name>", "only workloads of these namespaces (repeatable)", list)
    .option("--team-label <label>", "a label of namespaces that tells their team (repeatable)", list)
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[], options: Options) => {
      const answer = await networkExposure({
        source: sourceFrom(paths, options, io),
        namespaces: options.namespace ?? [],
        teamLabels: options.teamLabel ?? TEAM_LABELS,
      });
      writeTo(options.output, io, (write) => {
        if (options.format === "json") write(`${JSON.stringify(answer, null, 1)}\n`);
        else writeAnswer(answer, styleOf(io, options), write);
      });
      io.setExit(answer.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
    });
}

const EXAMPLES = `
Examples:
  ringfence network exposure manifests/
  ringfence network exposure cluster.yaml -n ml --team-label team`;

function writeAnswer(answer: NetworkExposure, style: NetworkStyle, write: (text: string) => void): void {
  writeProblems(answer.problems, style, write);
  const rows = answer.workloads.map(({ workload, reach, ways, ingress, egress }) => [
    `${workload.namespace}/${workload.name} (${workload.kind})`,
    reach,
    ways.map(({ kind, resource, ports }) => `${kind} ${resource.kind}/${resource.name} ${portsText(ports)}`).join("; "),
    ingress.isolated ? "isolated" : "open",
    `${egress.isolated ? "isolated" : "open"}${egress.metadata ? ", cloud metadata" : ""}`,
  ]);
  inColumns(["WORKLOAD", "REACHED FROM", "WAYS IN", "INGRESS", "EGRESS"], rows, style, write);
  if (answer.crossings.length > 0) {
    write(`\nNot apart: ${counted(answer.crossings.length, "pair")} of namespaces of different teams\n`);
    for (const { from, to, connections, example } of answer.crossings.slice(0, SHOWN)) {
      const pair = `${from.namespace} (${from.team}) to ${to.namespace} (${to.team})`;
      const one = `${example.from.name} to ${example.to.name} on ${portsText(example.allowed)}`;
      write(`  ${printable(`${pair}: ${counted(connections, "connection")}, such as ${one}`)}\n`);
    }
    if (answer.crossings.length > SHOWN)
      write(`  and ${answer.crossings.length - SHOWN} more; --format json lists all\n`);
  }
}
