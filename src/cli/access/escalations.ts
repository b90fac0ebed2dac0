import type { Command } from "commander";
import type { Escalation, Escalations, EscalationWay } from "../../app/access/escalations.ts";
import { EXIT } from "../../core/errors.ts";
import { atLeast, type Severity } from "../../core/severity.ts";
import { type InputOptions, prints, sourceFrom, takesInputs, threshold } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { takesCluster } from "./question.ts";
import { incomplete, line } from "./table.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly all?: boolean;
  readonly failOn: Severity | "none";
  readonly kubernetesVersion?: number;
  readonly defaultRoles: boolean;
}

/** Adds the options of `access escalations`. */
export function escalationsCommand(command: Command, io: Io): void {
  prints(takesCluster(takesInputs(command)), ["table", "json"], "table")
    .option("--all", "also Kubernetes' own components, and rights that have no effect as they are granted")
    .option("--fail-on <severity>", "least severity that makes the exit status 1, or none", threshold, "high" as const)
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Examples:
  ringfence access escalations manifests/
  ringfence access escalations cluster.yaml --format json
  kubectl get sa,clusterroles,clusterrolebindings,roles,rolebindings -A -o yaml | ringfence access escalations -`;

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const [{ openAccess }, { findEscalations }] = await Promise.all([
    import("../../app/access/open.ts"),
    import("../../app/access/escalations.ts"),
  ]);
  const cluster = { minor: options.kubernetesVersion, literally: !options.defaultRoles };
  const found = findEscalations(openAccess({ source: sourceFrom(paths, options, io), ...cluster }));
  const shown = found.escalations.filter(
    ({ platform, severity }) => options.all === true || (!platform && severity !== null),
  );
  writeTo(options.output, io, (write) => {
    if (options.format === "json") writeJson(found, write);
    else table(found, shown, options.all === true, write);
  });
  if (found.problems.length > 0) io.setExit(EXIT.incomplete);
  const { failOn } = options;
  const fails =
    failOn !== "none" &&
    found.escalations.some(({ platform, severity }) => !platform && severity !== null && atLeast(severity, failOn));
  io.setExit(fails ? EXIT.findings : EXIT.ok);
}

/** One subject a line, so that a long answer can be searched and compared. */
function writeJson({ version, escalations, problems }: Escalations, write: (text: string) => void): void {
  write(`{"version":${version},"escalations":[`);
  escalations.forEach((each, index) => write(`${index === 0 ? "\n" : ",\n"}${JSON.stringify(each)}`));
  write(`\n],\n"problems":${JSON.stringify(problems)}}\n`);
}

function table(
  { escalations, problems }: Escalations,
  shown: readonly Escalation[],
  all: boolean,
  write: (text: string) => void,
): void {
  for (const { kind, name, namespace, severity, ways, toCluster } of shown) {
    line(
      `${severity ?? "no effect"}  ${kind} ${namespace === null ? name : `${namespace}/${name}`}${reach(toCluster)}`,
      write,
    );
    for (const way of ways) {
      if (all || way.effect !== "none") line(`    ${describe(way)}`, write);
    }
  }
  const rest = escalations.length - shown.length;
  if (rest > 0) write(`${rest} more are Kubernetes' own components or have no effect as granted; --all shows them\n`);
  if (escalations.length === 0) write("nobody can become more than their roles say\n");
  incomplete(problems, write);
}

function reach(toCluster: Escalation["toCluster"]): string {
  if (toCluster === null) return "";
  if (toCluster.length === 0) return " → the whole cluster";
  return `${toCluster.map(({ power, account }) => ` → ${account} (${power})`).join("")} → the whole cluster`;
}

function describe({ way, does, namespace, effect, missing, names, via }: EscalationWay): string {
  const where = namespace === null ? "in the whole cluster" : `in ${namespace}`;
  const limits = names.length > 0 ? `, limited to ${names.slice(0, 3).join(", ")}${names.length > 3 ? " …" : ""}` : "";
  const lacking =
    effect === "partial" ? `; needs ${missing.join(", ")} as well` : effect === "none" ? "; no effect there" : "";
  const by = via.map(({ binding, role }) => `${binding.kind} ${binding.name} (${role.kind} ${role.name})`);
  return `${way}: ${does} ${where}${limits}${lacking}; by ${by.join(", ")}`;
}
