import type { Command } from "commander";
import { FrameReader, framed, FramingError } from "../../app/lsp/framing.ts";
import { LanguageServer } from "../../app/lsp/server.ts";
import { RingfenceError } from "../../core/errors.ts";
import type { Io } from "../io.ts";
import { VERSION } from "../version.ts";

export const summary = "findings, reasons and fixes in your editor as you type (a language server)";

/** Adds the options of `lsp`. */
export function define(command: Command, io: Io): void {
  command
    .option("--stdio", "speak over standard input and output; there is no other way, so this may be left out")
    .addHelpText("after", EXAMPLES)
    .action(() => run(io));
}

const EXAMPLES = `
An editor starts this command and speaks the Language Server Protocol with it; docs/guides/lsp.md shows how to set up some.

Examples:
  ringfence lsp`;

async function run(io: Io): Promise<void> {
  const server = new LanguageServer({
    send: (message) => io.stdout(framed(message)),
    version: VERSION,
    debug: (process.env["RINGFENCE_DEBUG"] ?? "") !== "",
  });
  const reader = new FrameReader();
  let last = Promise.resolve();
  try {
    for await (const chunk of process.stdin) {
      for (const body of reader.push(chunk as Buffer)) {
        // not awaited one by one: changes that are waiting are looked at together
        last = server.receive(body).then(() => {
          if (server.exitStatus !== null) process.stdin.destroy();
        });
      }
    }
  } catch (error) {
    if (error instanceof FramingError) throw new RingfenceError("lsp/framing", error.message, error);
    if (server.exitStatus === null) throw error;
  } finally {
    server.stop();
  }
  await last;
  io.setExit(server.exitStatus ?? 0);
}
