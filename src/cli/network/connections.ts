import type { Command } from "commander";
import { type Allowed, connections, portPrinter, type ReadNetwork, readNetwork } from "../../app/network.ts";
import { EXIT } from "../../core/errors.ts";
import { counted } from "../../core/text.ts";
import { type InputOptions, list, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { inColumns, type NetworkStyle, peerText, portsText, styleOf, writeProblems } from "./text.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly namespace?: string[];
  readonly from?: string;
  readonly to?: string;
}

type Narrowed = Pick<Options, "namespace" | "from" | "to">;

/** Adds the options of `network connections`. */
export function connectionsCommand(command: Command, io: Io): void {
  prints(takesInputs(command), ["table", "json", "html", "dot"], "table")
    .option("-n, --namespace <name>", "only connections with an end in these namespaces (repeatable)", list)
    .option("--from <workload>", "only connections from a workload, as NAMESPACE/NAME or NAME")
    .option("--to <workload>", "only connections to a workload")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  ringfence network connections manifests/
  ringfence network connections . -n ml --to vllm
  ringfence network connections . --format html -o map.html`;

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const read = await readNetwork({ source: sourceFrom(paths, options, io) });
  const style = styleOf(io, options);
  const map = options.format === "html" || options.format === "dot" ? await import("./map.ts") : null;
  writeTo(options.output, io, (write) => {
    if (options.format === "json") writeJson(read, narrowed(options), write);
    else if (map) map.writeMap(options.format === "dot" ? "dot" : "html", read, narrowed(options), write);
    else writeTable(read, narrowed(options), style, write);
  });
  io.setExit(read.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}

const narrowed = ({ namespace = [], from, to }: Narrowed) => ({ namespaces: namespace, from, to });

type Asked = ReturnType<typeof narrowed>;

/** One connection a line; texts of ends and ports are made once each, as there may be millions of lines. */
function writeJson(read: ReadNetwork, asked: Asked, write: (text: string) => void): void {
  const print = portPrinter(read.network);
  const { algebra } = read.network;
  const ends = new Map<object, string>();
  const allowed = new Map<object, string>();
  const textOf = <T extends object>(known: Map<object, string>, key: T, value: (key: T) => unknown): string => {
    let text = known.get(key);
    if (text === undefined) known.set(key, (text = JSON.stringify(value(key))));
    return text;
  };
  let separator = "\n";
  write(`{"version":1,"connections":[`);
  connections(read, asked, (from, to, open, possible) => {
    const [a, b] = [from, to].map((end) => textOf(ends, end, ({ peer, cidr }) => peer ?? { cidr }));
    const ports = textOf(allowed, open, print);
    const doubt = open === possible ? "" : `,"unknown":${textOf(allowed, algebra.difference(possible, open), print)}`;
    write(`${separator}{"from":${a},"to":${b},"allowed":${ports}${doubt}}`);
    separator = ",\n";
  });
  write(`\n],\n"problems":${JSON.stringify(read.problems)}}\n`);
}

function writeTable(read: ReadNetwork, asked: Asked, style: NetworkStyle, write: (text: string) => void): void {
  writeProblems(read.problems, style, write);
  const print = portPrinter(read.network);
  const { algebra } = read.network;
  const rows: string[][] = [];
  let run: { readonly key: string; readonly row: string[]; blocks: number } | null = null;
  let count = 0;
  connections(read, asked, (from, to, open, possible) => {
    count++;
    const certain: Allowed = print(open);
    const doubt = open === possible ? "" : ` (unknown: ${portsText(print(algebra.difference(possible, open)))})`;
    const [a, b, ports] = [peerText(from), peerText(to), `${portsText(certain)}${doubt}`];
    // blocks of addresses for which the same holds stand in one row
    const key = from.peer && to.peer ? "" : `${from.peer ? a : ""}>${to.peer ? b : ""}>${ports}`;
    if (run && key !== "" && key === run.key) {
      const cell = from.peer === null ? 0 : 1;
      const first = run.row[cell]?.split(" and ")[0] ?? "";
      run.row[cell] = `${first} and ${++run.blocks - 1} more`;
      return;
    }
    run = { key, row: [a, b, ports], blocks: 1 };
    rows.push(run.row);
  });
  inColumns(["FROM", "TO", "PORTS"], rows, style, write);
  if (style.hints) write(`\n${counted(count, "connection")}; ringfence network explain says why one is open or shut\n`);
}
