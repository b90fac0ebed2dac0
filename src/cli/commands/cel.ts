import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { answerBatch, evaluateExpression } from "../../app/cel.ts";
import { EXIT, RingfenceError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-reason.ts";
import { sourceFrom } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "try an expression in CEL on an object, as a control or an admission policy would";

interface Options {
  readonly object?: string[];
  readonly batch?: string;
  readonly spec?: boolean;
  readonly cost?: boolean;
  readonly output?: string;
}

/** Adds the arguments and options of `cel`. */
export function define(command: Command, io: Io): void {
  command
    .argument("[expression]", "the expression; its variables are object, template, pod and container")
    .option("--object <file>", "objects to ask; - for standard input (repeatable)", collect)
    .option("--batch <file>", "answer JSON Lines { expr, bindings?, schema?, container? }; - for standard input")
    .option("--spec", "the batch holds tests of the CEL specification's suite")
    .option("--cost", "also print what it costs in Kubernetes' units, estimated and counted")
    .option("-o, --output <file>", "write the answer to a file instead of standard output")
    .addHelpText("after", EXAMPLES)
    .action((expression: string | undefined, options: Options) => run(expression, options, io));
}

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

const EXAMPLES = `
An expression that uses container is asked of each container, one that uses pod or template of each pod template.
Exit status 1: an answer is false.

Examples:
  ringfence cel 'object.metadata.name.startsWith("a")' --object pod.yaml
  ringfence cel 'container.?securityContext.?privileged.orValue(false)' --object manifests/
  ringfence cel 'quantity("1Gi").isGreaterThan(quantity("900Mi"))'
  echo '{"expr":"x + 1","bindings":{"x":41}}' | ringfence cel --batch -`;

async function run(expression: string | undefined, options: Options, io: Io): Promise<void> {
  if (options.batch !== undefined) return batch(options.batch, options, io);
  if (expression === undefined) throw new RingfenceError("usage/arguments", "give an expression, or --batch FILE");
  if (options.spec) throw new RingfenceError("usage/arguments", "--spec goes with --batch");
  const source = options.object === undefined ? null : sourceFrom(options.object, {}, io);
  const { answers, estimate, problems } = await evaluateExpression(expression, source);
  const named = answers.length > 1;
  writeTo(options.output, io, (write) => {
    for (const { subject, value, cost } of answers) {
      if (value !== null) write(`${named ? `${subject}: ` : ""}${value}${options.cost ? `  cost ${cost}` : ""}\n`);
    }
    if (options.cost) write(`estimated cost ${estimate.min} to ${estimate.max ?? "no bound"}\n`);
  });
  for (const { subject, error } of answers) {
    if (error !== null) io.stderr(`ringfence: ${subject === "" ? "" : `${subject}: `}${error}\n`);
  }
  for (const { file, line, message } of problems) {
    io.stderr(`ringfence: ${file === null ? "" : `${file}${line === null ? "" : `:${line}`}: `}${message}\n`);
  }
  if (answers.some(({ value }) => value === "false")) io.setExit(EXIT.findings);
  if (problems.length > 0 || answers.some(({ error }) => error !== null)) io.setExit(EXIT.incomplete);
}

function batch(file: string, options: Options, io: Io): void {
  const { lines, unread } = answerBatch(file === "-" ? io.stdin() : textOf(file, io), options.spec ?? false);
  writeTo(options.output, io, (write) => {
    for (const line of lines) write(`${line}\n`);
  });
  if (unread.length === 0) return;
  io.stderr(`ringfence: not a JSON object with the text expr: line ${unread.join(", ")} of ${file}\n`);
  io.setExit(EXIT.incomplete);
}

function textOf(file: string, io: Io): string {
  try {
    return readFileSync(resolve(io.folder, file), "utf8");
  } catch (error) {
    throw new RingfenceError("input/missing", `${file} cannot be read: ${systemReason(error)}`, error);
  }
}
