import { ERRORS, EXIT, RingfenceError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { commands } from "./commands/index.gen.ts";
import { processIo } from "./process-io.ts";
import { VERSION } from "./version.ts";

/** Runs the command line and gives the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const io = processIo(args, commands);
  const [first = "help", second] = args;
  const isHelp = first === "help" || first === "--help" || first === "-h";
  const name = isHelp && second !== undefined && !second.startsWith("-") ? second : first;
  if (isHelp && name === first) {
    io.stdout(overview());
    return EXIT.ok;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry) {
    io.stderr(`ringfence: there is no command ${name}${meant(name)}; see ringfence --help\n`);
    return EXIT.usage;
  }
  const [{ Command, CommanderError }, { define, summary }] = await Promise.all([import("commander"), entry.load()]);
  const command = new Command(`ringfence ${name}`);
  command.description(summary).exitOverride().allowExcessArguments(false).showSuggestionAfterError();
  command.configureOutput({ writeOut: io.stdout, writeErr: io.stderr, getOutHelpWidth: () => io.columns });
  command.configureHelp({ sortOptions: false });
  command.option("--no-color", "no colours, also without NO_COLOR");
  define(command, io);
  try {
    await command.parseAsync(isHelp ? [...args.slice(2), "--help"] : args.slice(1), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return failed(error, (text) => io.stderr(text));
  }
  return io.exit();
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `ringfence ${VERSION}: secures AI and ML workloads on Kubernetes`,
    "",
    "Usage: ringfence COMMAND [PATHS] [OPTIONS]",
    "",
    ...lines,
    "",
    "Examples:",
    "  ringfence scan .                      what is wrong in this folder, worst first",
    "  kubectl get all -o yaml | ringfence scan -",
    "  ringfence explain container.privileged",
    "",
    "`ringfence COMMAND --help` shows a command's options and examples; -V prints the version.",
    "Exit status: 0 fine, 1 findings, 2 wrong use, 3 incomplete, 70 a defect of ours.",
    "",
  ].join("\n");
}

/** What a mistyped name was probably meant to be, as a part of a sentence. */
function meant(name: string): string {
  const close = nearest(name, Object.keys(commands));
  return close === null ? "" : ` (did you mean ${close}?)`;
}

function failed(error: unknown, stderr: (text: string) => void): number {
  const debug = (process.env["RINGFENCE_DEBUG"] ?? "") !== "";
  if (error instanceof RingfenceError) {
    stderr(`ringfence: ${error.message}\n  ${ERRORS[error.code].hint}\n`);
    if (debug) stderr(`${error.stack}\n`);
    return error.exitStatus;
  }
  const text = error instanceof Error ? error.message : String(error);
  stderr(`ringfence: a defect of ours: ${text}\n`);
  stderr(debug && error instanceof Error ? `${error.stack}\n` : "  RINGFENCE_DEBUG=1 shows where; please report it\n");
  return EXIT.defect;
}
