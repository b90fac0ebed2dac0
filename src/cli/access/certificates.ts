import { type Command, InvalidArgumentError } from "commander";
import type { Certificates, Credential } from "../../app/access/certificates.ts";
import { EXIT } from "../../core/errors.ts";
import { type InputOptions, prints, sourceFrom, takesInputs } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { columns, incomplete } from "./table.ts";

interface Options extends InputOptions {
  readonly format: string;
  readonly output?: string;
  readonly within: number;
}

/** Adds the options of `access certificates`. */
export function certificatesCommand(command: Command, io: Io): void {
  prints(takesInputs(command), ["table", "json"], "table")
    .option("--within <days>", "exit with 1 when one ends within so many days, or has ended", days, 30)
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: Options) => run(paths, options, io));
}

const EXAMPLES = `
Keys, tokens and certificates themselves are never printed.

Examples:
  ringfence access certificates cluster.yaml --within 14
  ringfence access certificates ~/.kube/config
  kubectl get csr,secrets,mutatingwebhookconfigurations -A -o yaml | ringfence access certificates -`;

function days(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("a number of days");
  return Number(text);
}

async function run(paths: string[], options: Options, io: Io): Promise<void> {
  const [{ openAccess }, { listCertificates }] = await Promise.all([
    import("../../app/access/open.ts"),
    import("../../app/access/certificates.ts"),
  ]);
  const answer = listCertificates(openAccess({ source: sourceFrom(paths, options, io) }), new Date());
  writeTo(options.output, io, (write) => {
    if (options.format === "json") write(`${JSON.stringify(answer)}\n`);
    else table(answer, write);
  });
  if (answer.problems.length > 0) io.setExit(EXIT.incomplete);
  const ends = ({ daysLeft }: Credential): boolean => daysLeft !== null && daysLeft <= options.within;
  io.setExit(answer.certificates.some(ends) ? EXIT.findings : EXIT.ok);
}

function table({ certificates, problems }: Certificates, write: (text: string) => void): void {
  const rows = certificates.map(({ use, resource, subject, user, daysLeft, notAfter, remarks }) => [
    notAfter?.slice(0, 10) ?? "never",
    daysLeft === null ? "" : daysLeft < 0 ? `ended ${-daysLeft} days ago` : `${daysLeft} days`,
    use,
    `${resource.kind} ${resource.namespace === null ? "" : `${resource.namespace}/`}${resource.name}`,
    user ?? subject,
    remarks.join("; "),
  ]);
  columns(["ENDS", "LEFT", "USE", "WHERE", "WHO", "REMARKS"], rows, write);
  incomplete(problems, write);
}
