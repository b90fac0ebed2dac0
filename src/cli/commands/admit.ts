import type { Command } from "commander";
import { readConfig } from "../../app/config.ts";
import { EXIT, RingfenceError } from "../../core/errors.ts";
import { batchLines } from "../access/batch.ts";
import { list } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "decides what may be created or changed: as an admission webhook, or for stored reviews";

interface Options {
  readonly batch?: string;
  readonly policies?: string[];
  readonly controls?: string[];
  readonly config?: string;
  readonly output?: string;
}

/** Adds the options of `admit`. */
export function define(command: Command, io: Io): void {
  command
    .option("--batch <file>", "answer JSON Lines { review, namespaceObject?, params? }; - for standard input")
    .option("--policies <dir>", "decide by these admission policies too (repeatable)", list)
    .option("--controls <dir>", "a folder with controls of your own (repeatable)", list)
    .option("--config <file>", "settings; the nearest ringfence.yaml otherwise")
    .option("-o, --output <file>", "write the answer to a file instead of standard output")
    .addHelpText("after", EXAMPLES)
    .action((options: Options) => run(options, io));
}

const EXAMPLES = `
What is refused, warned about or only noted is set under admission: in ringfence.yaml.

Examples:
  ringfence admit --batch reviews.jsonl
  ringfence admit --batch - --policies policies/ < reviews.jsonl`;

async function run(options: Options, io: Io): Promise<void> {
  const [{ openAdmission }, config] = await Promise.all([
    import("../../app/admit.ts"),
    readConfig(options.config ?? null, io.folder),
  ]);
  const { admission, problems } = await openAdmission({
    config,
    policies: options.policies ?? [],
    packs: options.controls ?? [],
  });
  for (const { file, line, message } of problems) io.stderr(`ringfence: ${file ?? ""}:${line ?? 1}: ${message}\n`);
  if (options.batch === undefined) throw new RingfenceError("usage/arguments", "name the reviews with --batch FILE");
  const [lines, { answerLines }] = await Promise.all([
    batchLines(options.batch, io),
    import("../../app/admission/batch.ts"),
  ]);
  const today = new Date().toISOString().slice(0, 10);
  let broken = 0;
  writeTo(options.output, io, (write) => {
    for (const line of lines) {
      const { text, notUnderstood } = answerLines(admission, [line], today);
      broken += notUnderstood;
      if (text !== "") write(text);
    }
  });
  if (broken > 0) io.stderr(`ringfence: ${broken} lines of ${options.batch} are no reviews\n`);
  io.setExit(problems.length > 0 || broken > 0 ? EXIT.incomplete : EXIT.ok);
}
