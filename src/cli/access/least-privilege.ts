import { type Command, Option } from "commander";
import { EXIT } from "../../core/errors.ts";
import { type InputOptions, prints, sourceFrom } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { batchLines } from "./batch.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly audit: string;
  readonly user?: string;
  readonly refused: "never" | "alone" | "always";
}

/** Adds the options of `access least-privilege`. */
export function leastPrivilegeCommand(command: Command, io: Io): void {
  prints(command, ["yaml", "json"], "yaml")
    .argument("[paths...]", "what is granted already, and so left out; nothing when no path is given")
    .option("--snapshot <file>", "a saved snapshot, in the place of paths")
    .requiredOption("--audit <file>", "the audit log, one event of audit.k8s.io a line; - for standard input")
    .option("--user <name>", "only this user, as the log names it; everybody when left out")
    .addOption(
      new Option("--refused <when>", "grant what was refused: alone means where a user has nothing else")
        .choices(["never", "alone", "always"])
        .default("alone"),
    )
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
The roles allow exactly what the log shows, never more. What is left out is said at the top, with its reason.

Examples:
  ringfence access least-privilege --audit audit.log --user system:serviceaccount:ml:trainer
  ringfence access least-privilege --audit audit.log cluster.yaml     only what is not granted yet
  ringfence access least-privilege --audit - --format json < audit.log`;

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const [{ leastPrivilege, rolesAsYaml }, { openAccess }] = await Promise.all([
    import("../../app/access/least-privilege.ts"),
    import("../../app/access/open.ts"),
  ]);
  const isGiven = paths.length > 0 || options.snapshot !== undefined;
  const open = isGiven ? openAccess({ source: sourceFrom(paths, options, io), literally: true }) : null;
  const lines = await batchLines(options.audit, io);
  const { user = null, refused, audit: file } = options;
  const made = leastPrivilege({ lines, file, user, refused, granted: open?.access ?? null });
  const answer = { ...made, problems: [...(open?.problems ?? []), ...made.problems] };
  writeTo(options.output, io, (write) => {
    if (options.format === "json") write(`${JSON.stringify(answer)}\n`);
    else for (const text of rolesAsYaml(answer)) write(text);
  });
  for (const { line, message } of answer.problems) {
    io.stderr(`ringfence: ${file}${line === null ? "" : `:${line}`}: ${message}\n`);
  }
  io.setExit(answer.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}
