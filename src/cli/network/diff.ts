import type { Command } from "commander";
import { diffNetworks, type NetworkDiff } from "../../app/network-diff.ts";
import { sideOf } from "../../app/snapshot.ts";
import { EXIT } from "../../core/errors.ts";
import { counted } from "../../core/text.ts";
import { type InputOptions, prints, sourceFrom } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { inColumns, type NetworkStyle, peerText, portsText, styleOf, writeProblems } from "./text.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Adds the arguments of `network diff`. */
export function diffCommand(command: Command, io: Io): void {
  command
    .argument("<before>", "a file, folder, chart, kustomization or snapshot")
    .argument("<after>", "the same, as it is to be");
  prints(command, ["table", "json"], "table")
    .addHelpText("after", EXAMPLES)
    .action(async (before: string, after: string, options: Options) => {
      const source = sourceFrom([], options, io);
      const answer = await diffNetworks(sideOf(source, before), sideOf(source, after));
      writeTo(options.output, io, (write) => {
        if (options.format === "json") write(`${JSON.stringify(answer, null, 1)}\n`);
        else writeAnswer(answer, styleOf(io, options), write);
      });
      if (answer.problems.length > 0) io.setExit(EXIT.incomplete);
      else io.setExit(answer.changes.length > 0 ? EXIT.findings : EXIT.ok);
    });
}

const EXAMPLES = `
Examples:
  ringfence network diff before/ after/
  ringfence network diff main.yaml branch.yaml --format json`;

function writeAnswer({ changes, problems }: NetworkDiff, style: NetworkStyle, write: (text: string) => void): void {
  writeProblems(problems, style, write);
  const end = (peer: NetworkDiff["changes"][number]["from"]): string =>
    peerText("cidr" in peer ? { peer: null, cidr: peer.cidr } : { peer, cidr: null });
  const rows = changes.map(({ change, from, to, before, after }) => {
    return [change, end(from), end(to), portsText(before), portsText(after)];
  });
  if (rows.length > 0) inColumns(["CHANGE", "FROM", "TO", "BEFORE", "AFTER"], rows, style, write);
  if (style.hints) write(`${rows.length > 0 ? "\n" : ""}${counted(rows.length, "connection")} changed\n`);
}
