import type { Command } from "commander";
import type { WhoCan } from "../../app/access/who-can.ts";
import { EXIT, RingfenceError } from "../../core/errors.ts";
import { prints, sourceFrom } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";
import { batchLines } from "./batch.ts";
import { asksQuestion, nameAndPaths, orHere, type QuestionOptions, takesCluster } from "./question.ts";
import { columns, incomplete } from "./table.ts";

interface Options extends QuestionOptions {
  readonly format: string;
  readonly output?: string;
}

/** Adds the options of `access who-can`. */
export function whoCanCommand(command: Command, io: Io): void {
  prints(takesCluster(asksQuestion(command)), ["table", "json"], "table")
    .addHelpText("after", EXAMPLES)
    .action((verb: string | undefined, resource: string | undefined, rest: string[], options: Options) =>
      run(verb, resource, rest, options, io),
    );
}

const EXAMPLES = `
Examples:
  ringfence access who-can get secrets -n ml manifests/
  ringfence access who-can create pods/exec               in every namespace at once
  ringfence access who-can get secrets hf-token -n ml .   one object
  ringfence access who-can patch rayclusters.ray.io -n ml --format json
  ringfence access who-can --batch questions.jsonl cluster.yaml`;

async function run(
  verb: string | undefined,
  resource: string | undefined,
  rest: string[],
  options: Options,
  io: Io,
): Promise<void> {
  const [{ openAccess }, { whoCan, whoCanBatch }, { readQuestion }] = await Promise.all([
    import("../../app/access/open.ts"),
    import("../../app/access/who-can.ts"),
    import("../../app/access/question.ts"),
  ]);
  const cluster = { minor: options.kubernetesVersion, literally: !options.defaultRoles };
  if (options.batch !== undefined) {
    const open = openAccess({ source: sourceFrom(orHere([verb, resource, ...rest]), options, io), ...cluster });
    const lines = await batchLines(options.batch, io);
    writeTo(options.output, io, (write) => {
      for (const line of whoCanBatch(open, lines, () => io.setExit(EXIT.incomplete))) write(`${line}\n`);
    });
    io.setExit(open.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
    return;
  }
  if (verb === undefined || resource === undefined) {
    throw new RingfenceError("usage/arguments", "name a verb and a resource, such as: get secrets");
  }
  const { name, paths } = nameAndPaths(rest, options.name, io);
  const asked = readQuestion(verb, resource, name, options.namespace ?? "");
  const answer = whoCan(openAccess({ source: sourceFrom(paths, options, io), ...cluster }), asked);
  writeTo(options.output, io, (write) => {
    if (options.format === "json") write(`${JSON.stringify(answer)}\n`);
    else table(answer, write);
  });
  io.setExit(answer.problems.length > 0 ? EXIT.incomplete : EXIT.ok);
}

function table({ subjects, elsewhere = [], problems }: WhoCan, write: (text: string) => void): void {
  const rows = subjects.map(({ kind, name, namespace, via, also = [] }) => [
    kind,
    namespace === null ? name : `${namespace}/${name}`,
    `${via.binding.kind} ${via.binding.namespace === null ? "" : `${via.binding.namespace}/`}${via.binding.name}`,
    `${via.role.kind} ${via.role.name}${also.length > 0 ? ` (and ${also.length} more)` : ""}`,
  ]);
  columns(["KIND", "WHO", "BY BINDING", "OF ROLE"], rows, write);
  if (elsewhere.length > 0) {
    write("\nin single namespaces only:\n");
    const places = elsewhere.map(({ kind, name, namespace, via, ...able }) => [
      kind,
      namespace === null ? name : `${namespace}/${name}`,
      able.in,
      `${via.binding.kind} ${via.binding.name}`,
      `${via.role.kind} ${via.role.name}`,
    ]);
    columns(["KIND", "WHO", "WHERE", "BY BINDING", "OF ROLE"], places, write);
  }
  incomplete(problems, write);
}
