import type { Command } from "commander";
import { EXIT, RingfenceError } from "../../core/errors.ts";
import { prints, sourceFrom } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { batchBlocks } from "./batch.ts";
import { asksQuestion, nameAndPaths, orHere, type QuestionOptions, takesCluster, takesIdentity } from "./question.ts";

interface Options extends QuestionOptions {
  readonly format: string;
  readonly output?: string;
  readonly as?: string;
  readonly asGroup?: string[];
}

/** Adds the options of `access can-i`. */
export function canICommand(command: Command, io: Io): void {
  prints(takesCluster(takesIdentity(asksQuestion(command))), ["table", "json"], "table")
    .addHelpText("after", EXAMPLES)
    .action((verb: string | undefined, resource: string | undefined, rest: string[], options: Options) =>
      run(verb, resource, rest, options, io),
    );
}

const EXAMPLES = `
Exit status 0: yes; 1: no. A batch holds the spec of a SubjectAccessReview on each line, and is answered in order.

Examples:
  ringfence access can-i get secrets -n ml --as system:serviceaccount:ml:trainer manifests/
  ringfence access can-i create pods/exec --as ada --as-group team-ml cluster.yaml
  ringfence access can-i --batch questions.jsonl cluster.yaml`;

async function run(
  verb: string | undefined,
  resource: string | undefined,
  rest: string[],
  options: Options,
  io: Io,
): Promise<void> {
  const [{ openAccess }, { canI, canIBatch }, { readQuestion }] = await Promise.all([
    import("../../app/access/open.ts"),
    import("../../app/access/can-i.ts"),
    import("../../app/access/question.ts"),
  ]);
  const cluster = { minor: options.kubernetesVersion, literally: !options.defaultRoles };
  if (options.batch !== undefined) {
    const { access, problems } = openAccess({
      source: sourceFrom(orHere([verb, resource, ...rest]), options, io),
      ...cluster,
    });
    const blocks = await batchBlocks(options.batch, io);
    let broken = 0;
    writeTo(options.output, io, (write) => {
      for (const { text, notUnderstood } of canIBatch(access, blocks)) {
        broken += notUnderstood;
        write(text);
      }
    });
    if (broken > 0) io.stderr(`ringfence: ${broken} lines of ${options.batch} are no questions\n`);
    io.setExit(problems.length > 0 || broken > 0 ? EXIT.incomplete : EXIT.ok);
    return;
  }
  if (verb === undefined || resource === undefined) {
    throw new RingfenceError("usage/arguments", "name a verb and a resource, such as: get secrets");
  }
  if (options.as === undefined && options.asGroup === undefined) {
    throw new RingfenceError("usage/arguments", "say who asks with --as USER or --as-group GROUP");
  }
  const { name, paths } = nameAndPaths(rest, options.name, io);
  const asked = readQuestion(verb, resource, name, options.namespace ?? "");
  const open = openAccess({ source: sourceFrom(paths, options, io), ...cluster });
  const answer = canI(open, options.as ?? "", options.asGroup ?? [], asked);
  writeTo(options.output, io, (write) => {
    if (options.format === "json") write(`${JSON.stringify(answer)}\n`);
    else write(`${answer.allowed ? "yes" : "no"}${answer.reason === "" ? "" : ` (${answer.reason})`}\n`);
  });
  if (answer.problems.length > 0) io.setExit(EXIT.incomplete);
  io.setExit(answer.allowed ? EXIT.ok : EXIT.findings);
}
