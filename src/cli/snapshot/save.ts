import type { Command } from "commander";
import { makeSnapshot } from "../../app/snapshot.ts";
import { writeBytes } from "../../app/write-files.ts";
import { EXIT } from "../../core/errors.ts";
import { counted } from "../../core/text.ts";
import { type InputOptions, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";

interface Options extends InputOptions {
  readonly output: string;
  readonly quiet?: boolean;
}

/** Adds the arguments of `snapshot save`. */
export function snapshotSaveCommand(command: Command, io: Io): void {
  takesInputs(command)
    .requiredOption("-o, --output <file>", "the file to write")
    .option("--quiet", "no progress and no hints")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  kubectl get all,secrets,roles,rolebindings -A -o yaml | ringfence snapshot save - -o monday.ringfence
  ringfence scan --snapshot monday.ringfence`;

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  if (!options.quiet) io.progress("reading the input");
  const source = sourceFrom(paths, options, io);
  const { bytes, objects, problems } = await makeSnapshot({ source, created: new Date().toISOString() });
  if (!options.quiet) io.progress(null);
  writeBytes(options.output, bytes, io.folder);
  for (const { file, line, message } of problems) {
    const where = file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `;
    io.stderr(`${where}${message}\n`);
  }
  if (!options.quiet) io.stdout(`${counted(objects, "object")} in ${options.output}, secrets left out\n`);
  io.setExit(problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}
