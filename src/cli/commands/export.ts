import { Argument, type Command, Option } from "commander";
import { readConfig } from "../../app/config.ts";
import { EXPORTS, type ExportForm, type ExportList, exportPolicies, policiesAsYaml } from "../../app/export.ts";
import { counted } from "../../core/text.ts";
import { list, minorVersion } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "controls as policies that the API server or Kyverno enforces without Ringfence";

interface Options {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly list?: boolean;
  readonly control?: string[];
  readonly exclude?: string[];
  readonly controls?: string[];
  readonly action: "deny" | "warn" | "audit";
  readonly class: "safe" | "likely";
  readonly exemptNamespace?: string[];
  readonly kubernetes?: number;
  readonly config?: string;
}

/** Adds the arguments of `export`. */
export function define(command: Command, io: Io): void {
  command
    .addArgument(
      new Argument("<form>", "ValidatingAdmissionPolicy, MutatingAdmissionPolicy or Kyverno").choices(EXPORTS),
    )
    .option("--list", "say which controls are exported, and why others are not")
    .addOption(new Option("--format <name>", "form of the answer").choices(["yaml", "json"]).default("yaml"))
    .option("-o, --output <file>", "write the answer to a file instead of standard output")
    .option("--quiet", "no progress and no hints")
    .option("--control <id>", "only these controls: ids or area.* (repeatable)", list)
    .option("--exclude <id>", "not these controls (repeatable)", list)
    .option("--controls <folder>", "further controls of your own (repeatable)", list)
    .addOption(
      new Option("--action <action>", "what the cluster does about a violation")
        .choices(["deny", "warn", "audit"])
        .default("deny"),
    )
    .addOption(
      new Option("--class <class>", "the most daring fixes that become mutating policies")
        .choices(["safe", "likely"])
        .default("safe"),
    )
    .option("--exempt-namespace <name>", "leave these namespaces alone (repeatable)", list)
    .option("--kubernetes <version>", "the cluster's version, such as 1.34", minorVersion)
    .option("--config <file>", "configuration (default: the nearest ringfence.yaml)")
    .addHelpText("after", EXAMPLES)
    .action((form: ExportForm, options: Options) => run(form, options, io));
}

const EXAMPLES = `
Examples:
  ringfence export vap --control 'container.*' --action warn | kubectl apply -f -
  ringfence export vap --list                     what is exported, and what is not and why
  ringfence export map --class likely --exempt-namespace kube-system`;

async function run(form: ExportForm, options: Options, io: Io): Promise<void> {
  const config = await readConfig(options.config ?? null, io.folder);
  const { list: answer, manifests } = await exportPolicies({
    form,
    config,
    controls: options.control ?? [],
    exclude: options.exclude ?? [],
    packs: options.controls ?? [],
    action: options.action,
    fixes: options.class,
    minor: options.kubernetes,
    exempt: options.exemptNamespace ?? [],
  });
  writeTo(options.output, io, (write) => {
    if (options.list && options.format === "json") write(`${JSON.stringify(answer, null, 1)}\n`);
    else if (options.list) writeList(answer, options.quiet !== true, write);
    else if (options.format === "json")
      write(`${JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests })}\n`);
    else write(policiesAsYaml(manifests));
  });
}

function writeList({ controls }: ExportList, hints: boolean, write: (text: string) => void): void {
  const width = Math.max(...controls.map(({ control }) => control.length));
  for (const { control, policy, reason } of controls) write(`${control.padEnd(width)}  ${policy ?? `- ${reason}`}\n`);
  const exported = controls.filter(({ policy }) => policy !== null).length;
  if (hints) write(`\n${exported} of ${counted(controls.length, "control")} exported\n`);
}
