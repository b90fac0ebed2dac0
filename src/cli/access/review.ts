import type { Command } from "commander";
import type { AccessReview, ReviewEntry } from "../../app/access/review.ts";
import { EXIT } from "../../core/errors.ts";
import { printable } from "../../core/text.ts";
import { type InputOptions, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { batchLines } from "./batch.ts";
import { takesCluster } from "./question.ts";
import { columns, incomplete } from "./table.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly audit?: string;
  readonly all?: boolean;
  readonly kubernetesVersion?: number;
  readonly defaultRoles: boolean;
}

/** Adds the options of `access review`. */
export function reviewCommand(command: Command, io: Io): void {
  prints(takesCluster(takesInputs(command)), ["table", "markdown", "json"], "table")
    .option("--audit <file>", "an audit log, so that what is unused shows; - for standard input")
    .option("--all", "also the bindings that Kubernetes brings along")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  ringfence access review manifests/
  ringfence access review cluster.yaml --audit audit.log --format markdown -o review.md`;

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const [{ openAccess }, { reviewAccess }] = await Promise.all([
    import("../../app/access/open.ts"),
    import("../../app/access/review.ts"),
  ]);
  const cluster = { minor: options.kubernetesVersion, literally: !options.defaultRoles };
  const open = openAccess({ source: sourceFrom(paths, options, io), ...cluster });
  const lines = options.audit === undefined ? null : await batchLines(options.audit, io);
  const review = reviewAccess(open, lines, options.all === true);
  writeTo(options.output, io, (write) => {
    if (options.format === "json") writeJson(review, write);
    else if (options.format === "markdown") markdown(review, write);
    else table(review, write);
  });
  io.setExit(review.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}

/** One entry a line, so that a long answer can be searched and compared. */
function writeJson({ version, entries, withLog, problems }: AccessReview, write: (text: string) => void): void {
  write(`{"version":${version},"withLog":${withLog},"entries":[`);
  entries.forEach((entry, index) => write(`${index === 0 ? "\n" : ",\n"}${JSON.stringify(entry)}`));
  write(`\n],\n"problems":${JSON.stringify(problems)}}\n`);
}

const who = ({ kind, name, namespace }: ReviewEntry): string =>
  `${kind} ${namespace === null ? name : `${namespace}/${name}`}`;
const what = ({ role, scope }: ReviewEntry): string => `${role.kind} ${role.name} in ${scope ?? "the whole cluster"}`;

function table({ entries, problems }: AccessReview, write: (text: string) => void): void {
  const rows = entries.map((entry) => [
    entry.recommendation,
    who(entry),
    what(entry),
    entry.since?.slice(0, 10) ?? "unknown",
    entry.because,
  ]);
  columns(["DO", "WHO", "HAS", "SINCE", "BECAUSE"], rows, write);
  incomplete(problems, write);
}

const cell = (text: string): string => printable(text).replaceAll("|", "\\|");

function markdown({ entries, withLog, problems }: AccessReview, write: (text: string) => void): void {
  write("# Access review\n\n");
  write(
    withLog ? "Use is judged by the audit log that was given.\n\n" : "No audit log was given, so use is unknown.\n\n",
  );
  write(
    "| # | who | has | binding | since | used | recommended | because | decision |\n|---|---|---|---|---|---|---|---|---|\n",
  );
  entries.forEach((entry, index) => {
    const { binding, since, used, recommendation, because } = entry;
    const use = used === null ? "unknown" : used.requests === 0 ? "no" : `yes, last ${used.last ?? "unknown"}`;
    const place = `${binding.kind} ${binding.namespace === null ? "" : `${binding.namespace}/`}${binding.name}`;
    const cells = [
      `${index + 1}`,
      who(entry),
      what(entry),
      place,
      since ?? "unknown",
      use,
      recommendation,
      because,
      "☐ keep ☐ change ☐ remove",
    ];
    write(`| ${cells.map(cell).join(" | ")} |\n`);
  });
  if (problems.length > 0) write(`\nIncomplete: ${problems.map(({ message }) => cell(message)).join("; ")}\n`);
  write("\nReviewed by: ____________________  Date: ____________\n");
}
