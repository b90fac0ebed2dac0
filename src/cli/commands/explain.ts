import type { Command } from "commander";
import { type Control, explain } from "../../app/catalogue.ts";
import { EXIT } from "../../core/errors.ts";
import { wrap } from "../../core/text.ts";
import { list, prints } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "one control: what it looks for, why, how to mend it, an example";

interface Options {
  readonly format: string;
  readonly output?: string;
  readonly controls?: string[];
}

/** Adds the options of `explain`. */
export function define(command: Command, io: Io): void {
  prints(command.argument("<id>", "a control's id, or another tool's id of the same check"), ["text", "json"], "text")
    .option("--controls <folder>", "further controls of your own (repeatable)", list)
    .addHelpText("after", "\nExamples:\n  ringfence explain container.privileged\n  ringfence explain KSV-0017")
    .action((id: string, options: Options) => run(id, options, io));
}

async function run(id: string, options: Options, io: Io): Promise<void> {
  const found = await explain(id, options.controls ?? []);
  if (found.control === null) {
    io.stderr(`ringfence: there is no control ${id}\n`);
    if (found.close.length > 0) io.stderr(`  close to it: ${found.close.join(", ")}\n`);
    io.setExit(EXIT.usage);
    return;
  }
  const { control, examples } = found;
  writeTo(options.output, io, (write) =>
    write(
      options.format === "json"
        ? `${JSON.stringify({ version: 1, control, examples })}\n`
        : text(control, examples, io),
    ),
  );
}

function text(control: Control, examples: string | null, io: Io): string {
  const width = Math.min(io.columns, 100);
  const part = (title: string, body: string): string[] =>
    body === "" ? [] : ["", title, ...wrap(body, width - 2).map((line) => `  ${line}`)];
  const fixes = control.fixSummary || control.fix.map((step) => JSON.stringify(step)).join("; ");
  const peers = Object.entries(control.peers).map(([tool, ids]) => `${tool} ${ids.join(", ")}`);
  const frameworks = Object.entries(control.frameworks).map(([name, refs]) => `${name} ${refs.join(", ")}`);
  const example = examples?.split(/^---$/m).find((document) => /^\s*# fail/m.test(document));
  return [
    `${control.title}  (${control.id})`,
    `severity ${control.severity} · ring ${control.ring} · asked of each ${control.each}`,
    ...part("Why", control.why),
    ...part("Fails when", control.fail ?? `the analysis ${control.analysis} says so`),
    ...part(`Fix (${control.fixClass})`, fixes),
    ...part("What the fix may break", control.breaks),
    ...part("Frameworks", frameworks.join(" · ")),
    ...part("The same check elsewhere", peers.join(" · ")),
    ...part("Sources", control.source.join(" ")),
    ...(example
      ? [
          "",
          "A failing example",
          ...example
            .trim()
            .split("\n")
            .map((line) => `  ${line}`),
        ]
      : []),
    "",
  ].join("\n");
}
