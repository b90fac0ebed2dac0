import { type Command, InvalidArgumentError } from "commander";
import { resolve } from "node:path";
import type { Admission } from "../../app/admission/admission.ts";
import { readConfig } from "../../app/config.ts";
import { EXIT, RingfenceError } from "../../core/errors.ts";
import { batchLines } from "../access/batch.ts";
import { list } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "decides what may be created or changed: as an admission webhook, or for stored reviews";

interface Options {
  readonly batch?: string;
  readonly install?: boolean;
  readonly image: string;
  readonly installNamespace: string;
  readonly secret?: string;
  readonly caBundle?: string;
  readonly apiServer?: string[];
  readonly policies?: string[];
  readonly controls?: string[];
  readonly config?: string;
  readonly output?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly host: string;
  readonly port: number;
  readonly queue: number;
  readonly deadline: number;
}

const count = (text: string): number => {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError("a whole number");
  return Number(text);
};

/** Adds the options of `admit`. */
export function define(command: Command, io: Io): void {
  command
    .option("--batch <file>", "answer JSON Lines { review, namespaceObject?, params? }; - for standard input")
    .option("--install", "print the manifests that install the webhook")
    .option("--image <image>", "the image to install, by digest", "ghcr.io/ringfence/ringfence:latest")
    .option("--install-namespace <name>", "where the webhook is installed", "ringfence-system")
    .option("--secret <name>", "a TLS Secret that exists, in the place of one by cert-manager")
    .option("--ca-bundle <file>", "the certificate authority of that Secret, as PEM")
    .option("--api-server <cidr>", "where the API server asks from; nobody else may then (repeatable)", list)
    .option("--policies <dir>", "decide by these admission policies too (repeatable)", list)
    .option("--controls <dir>", "a folder with controls of your own (repeatable)", list)
    .option("--config <file>", "settings; the nearest ringfence.yaml otherwise")
    .option("--tls-cert <file>", "the webhook's certificate, PEM; read again when it changes")
    .option("--tls-key <file>", "its key, PEM")
    .option("--host <address>", "the address to listen on", "0.0.0.0")
    .option("--port <number>", "the port to listen on", count, 8443)
    .option("--queue <number>", "most reviews that wait for their turn", count, 512)
    .option("--deadline <ms>", "longest that a review waits, in milliseconds", count, 4000)
    .option("-o, --output <file>", "write the answer to a file instead of standard output")
    .addHelpText("after", EXAMPLES)
    .action((options: Options) => run(options, io));
}

const EXAMPLES = `
What is refused, warned about or only noted is set under admission: in ringfence.yaml.

Examples:
  ringfence admit --batch reviews.jsonl
  ringfence admit --batch - --policies policies/ < reviews.jsonl
  ringfence admit --tls-cert tls.crt --tls-key tls.key
  ringfence admit --install --image registry.example/ringfence@sha256:... | kubectl apply -f -`;

async function run(options: Options, io: Io): Promise<void> {
  if (options.install === true) return install(options, io);
  const [{ openAdmission }, config] = await Promise.all([
    import("../../app/admit.ts"),
    readConfig(options.config ?? null, io.folder),
  ]);
  const { admission, problems } = await openAdmission({
    config,
    policies: options.policies ?? [],
    packs: options.controls ?? [],
  });
  for (const { file, line, message } of problems) io.stderr(`ringfence: ${file ?? ""}:${line ?? 1}: ${message}\n`);
  if (options.batch !== undefined) {
    const broken = await batch(options.batch, options.output, admission, io);
    io.setExit(problems.length > 0 || broken > 0 ? EXIT.incomplete : EXIT.ok);
  } else {
    const [problem] = problems;
    // a webhook that lacks one of its policies would let in what that policy is there to stop
    if (problem) throw new RingfenceError("config/invalid", `the policies cannot all be read: ${problem.message}`);
    await serve(options, admission, io);
  }
}

/** Answers the reviews of a file; how many lines were none. */
async function batch(file: string, output: string | undefined, admission: Admission, io: Io): Promise<number> {
  const [lines, { answerLines }] = await Promise.all([batchLines(file, io), import("../../app/admission/batch.ts")]);
  const today = new Date().toISOString().slice(0, 10);
  let broken = 0;
  writeTo(output, io, (write) => {
    for (const line of lines) {
      const { text, notUnderstood } = answerLines(admission, [line], today);
      broken += notUnderstood;
      if (text !== "") write(text);
    }
  });
  if (broken > 0) io.stderr(`ringfence: ${broken} lines of ${file} are no reviews\n`);
  return broken;
}

async function serve(options: Options, admission: Admission, io: Io): Promise<void> {
  const { tlsCert, tlsKey, host, port, queue, deadline } = options;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new RingfenceError("usage/arguments", "name the certificate with --tls-cert and --tls-key, or use --batch");
  }
  const { startWebhook } = await import("../../server/admission/index.ts");
  const webhook = await startWebhook({
    ...{ admission, host, port, queue, deadlineMs: deadline, reloadMs: 5_000 },
    ...{ cert: resolve(io.folder, tlsCert), key: resolve(io.folder, tlsKey) },
    log: (line) => io.stderr(`ringfence: ${line}\n`),
  });
  io.stderr(`ringfence: answering reviews on ${host}:${webhook.port} with ${admission.controls} controls\n`);
  await new Promise<void>((end) => {
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  });
  await webhook.close();
  io.setExit(EXIT.ok);
}

async function install(options: Options, io: Io): Promise<void> {
  const [{ installManifests }, { readText }] = await Promise.all([
    import("../../app/admission/install.ts"),
    import("../../app/admission/read-text.ts"),
  ]);
  const { image, installNamespace: namespace, secret, caBundle } = options;
  if ((secret === undefined) !== (caBundle === undefined)) {
    throw new RingfenceError("usage/arguments", "--secret and --ca-bundle go together");
  }
  const config = await readConfig(options.config ?? null, io.folder);
  const ca = caBundle === undefined ? null : readText(resolve(io.folder, caBundle), caBundle);
  const settings = config.file === null ? null : readText(resolve(io.folder, config.file), config.file);
  const text = installManifests({
    ...{ image, namespace, secret: secret ?? null, ca, config, settings },
    ...{ apiServers: options.apiServer ?? [], today: new Date().toISOString().slice(0, 10) },
  });
  writeTo(options.output, io, (write) => write(text));
}
