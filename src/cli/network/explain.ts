import type { Command } from "commander";
import { explainNetwork, type NetworkExplanation, type ShownSide } from "../../app/network-explain.ts";
import { EXIT } from "../../core/errors.ts";
import type { Ref } from "../../core/location.ts";
import { printable } from "../../core/text.ts";
import { type InputOptions, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { styleOf, writeProblems } from "./text.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly from: string;
  readonly to: string;
  readonly port?: string;
}

/** Adds the options of `network explain`. */
export function explainCommand(command: Command, io: Io): void {
  prints(takesInputs(command), ["table", "json"], "table")
    .requiredOption("--from <end>", "NAMESPACE/POD, NAMESPACE/WORKLOAD or an address")
    .requiredOption("--to <end>", "NAMESPACE/POD, NAMESPACE/WORKLOAD or an address")
    .option("--port <port>", "a port of the receiving end, such as 80 or 53/UDP; any when left out")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[], options: Options) => {
      const { from, to, port } = options;
      const answer = await explainNetwork({ source: sourceFrom(paths, options, io), from, to, port });
      writeTo(options.output, io, (write) => {
        if (options.format === "json") write(`${JSON.stringify(answer, null, 2)}\n`);
        else writeAnswer(answer, options, io, write);
      });
      if (answer.problems.length > 0 || answer.unknown) io.setExit(EXIT.incomplete);
      else io.setExit(answer.allowed ? EXIT.ok : EXIT.findings);
    });
}

const EXAMPLES = `
Examples:
  ringfence network explain . --from ml/notebook --to ml/vllm --port 8000
  ringfence network explain . --from ml/trainer --to 169.254.169.254 --port 80/TCP`;

function writeAnswer(answer: NetworkExplanation, options: Options, io: Io, write: (text: string) => void): void {
  writeProblems(answer.problems, styleOf(io, options), write);
  const { from, to, port } = options;
  const verb = answer.unknown ? "may or may not reach" : answer.allowed ? "can reach" : "cannot reach";
  write(`${printable(from)} ${verb} ${printable(to)}${port === undefined ? "" : ` on ${printable(port)}`}\n`);
  if (answer.note !== null) write(`  ${printable(answer.note)}\n`);
  writeSide("sending", from, answer.egress, write);
  writeSide("receiving", to, answer.ingress, write);
}

function writeSide(what: string, end: string, side: ShownSide, write: (text: string) => void): void {
  const state = side.isolated ? "governed by policies" : "no policy isolates it";
  const verdict = side.unknown ? "unknown" : side.allowed ? "allowed" : "denied";
  write(`\n${what}: ${printable(end)}, ${state}: ${verdict}\n`);
  for (const { policy, action, name, path, location, understood } of side.rules) {
    const rule = name === null ? path.slice(1).replaceAll("/", ".") : `rule ${name}`;
    const place = location === null ? "" : ` (${location.file}:${location.line})`;
    const doubt = understood ? "" : ", not fully understood";
    write(`  ${action.padEnd(5)} by ${nameOf(policy)}, ${printable(rule)}${place}${doubt}\n`);
  }
  const deciding = side.rules.some(({ action }) => action === (side.allowed ? "allow" : "deny"));
  if (!deciding && side.by.length > 0) {
    const how = side.allowed ? "passed on by" : "no rule allows it; isolated by";
    write(`  ${how} ${side.by.map(nameOf).join(", ")}\n`);
  }
}

const nameOf = ({ kind, namespace, name }: Ref): string =>
  printable(`${kind} ${namespace === null ? "" : `${namespace}/`}${name}`);
