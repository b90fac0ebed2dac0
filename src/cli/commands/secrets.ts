import type { Command } from "commander";
import type { SecretExposure, SecretReport } from "../../app/secrets.ts";
import { EXIT } from "../../core/errors.ts";
import { columns, incomplete, line } from "../access/table.ts";
import { type InputOptions, narrows, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "secrets, who reads them by role, by mount and by escalation, and which nobody uses";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly namespace?: string[];
  readonly selector?: string;
  readonly kind?: string[];
  readonly secret?: string;
  readonly unused?: boolean;
  readonly all?: boolean;
}

/** Adds the subcommands of `secrets`. */
export function define(command: Command, io: Io): void {
  command.addHelpText("after", EXAMPLES);
  narrowed(command.command("list").description("each secret, what takes it, how many may read it"))
    .option("--unused", "only secrets that nothing refers to")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io, list));
  narrowed(command.command("exposure").description("each secret with everybody it is in reach of"))
    .option("--all", "also Kubernetes' own components")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io, exposure));
}

const narrowed = (command: Command): Command =>
  prints(narrows(takesInputs(command)), ["table", "json"], "table").option(
    "--secret <name>",
    "only secrets of this name",
  );

const EXAMPLES = `
Values are never read out: names, types and places only.

Examples:
  ringfence secrets list manifests/ --unused
  ringfence secrets exposure cluster.yaml -n ml --secret hf-token`;

type Print = (report: SecretReport, options: Options, write: (text: string) => void) => void;

async function run(paths: string[], options: Options, io: Io, print: Print): Promise<void> {
  const { exposeSecrets } = await import("../../app/secrets.ts");
  const found = await exposeSecrets({
    source: sourceFrom(paths, options, io),
    namespaces: options.namespace ?? [],
    kinds: options.kind ?? [],
    selector: options.selector,
    name: options.secret,
  });
  const secrets = options.unused === true ? found.secrets.filter(({ unused }) => unused) : found.secrets;
  const report = { ...found, secrets };
  writeTo(options.output, io, (write) => {
    if (options.format === "json") writeJson(report, write);
    else print(report, options, write);
  });
  io.setExit(report.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}

/** One secret a line, so that a long answer can be searched and compared. */
function writeJson({ version, secrets, problems }: SecretReport, write: (text: string) => void): void {
  write(`{"version":${version},"secrets":[`);
  secrets.forEach((each, index) => write(`${index === 0 ? "\n" : ",\n"}${JSON.stringify(each)}`));
  write(`\n],\n"problems":${JSON.stringify(problems)}}\n`);
}

const nameOf = ({ secret }: SecretExposure): string => `${secret.namespace}/${secret.name}`;
const own = <T extends { readonly platform: boolean }>(list: readonly T[], all = false): readonly T[] =>
  all ? list : list.filter(({ platform }) => !platform);

function list({ secrets, problems }: SecretReport, _: Options, write: (text: string) => void): void {
  const rows = secrets.map((each) => {
    const { type, inInput, keys, mounts, readers, escalations, unused, created } = each;
    const used = unused
      ? "nothing"
      : mounts.length === 0
        ? "named"
        : [...new Set(mounts.map(({ workload }) => workload.name))].join(", ");
    const state = inInput ? type : "not in the input";
    return [
      nameOf(each),
      state,
      `${keys.length}`,
      created?.slice(0, 10) ?? "unknown",
      `${own(readers).length}`,
      `${own(escalations).length}`,
      used,
    ];
  });
  columns(["SECRET", "TYPE", "KEYS", "CREATED", "READ BY", "IN REACH OF", "USED BY"], rows, write);
  incomplete(problems, write);
}

function exposure({ secrets, problems }: SecretReport, { all }: Options, write: (text: string) => void): void {
  for (const each of secrets) {
    line(
      `${nameOf(each)}${each.inInput ? "" : " (not in the input)"}${each.unused ? " (nothing refers to it)" : ""}`,
      write,
    );
    for (const reader of own(each.readers, all)) {
      const by = reader.bindings.map((binding) => `${binding.kind} ${binding.name}`).join(", ");
      line(`    may read it: ${who(reader)} (${reader.verbs.join(", ")}) by ${by}`, write);
    }
    for (const { workload, how, containers, location } of each.mounts) {
      const where = location === null ? "" : ` at ${location.file}:${location.line}`;
      const which = containers.length === 0 ? "" : `, containers ${containers.join(", ")}`;
      line(`    gets it: ${workload.kind} ${workload.name} (${how}${which})${where}`, write);
    }
    for (const other of own(each.escalations, all)) {
      line(`    can get at it: ${who(other)} by ${other.by} in ${other.scope ?? "the whole cluster"}`, write);
    }
  }
  if (secrets.length === 0) write("the input holds and names no secrets\n");
  incomplete(problems, write);
}

const who = ({
  kind,
  name,
  namespace,
}: {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
}): string => `${kind} ${namespace === null ? name : `${namespace}/${name}`}`;
