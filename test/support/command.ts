import { Command } from "commander";
import type { Io } from "../../src/cli/io.ts";

/** What a command printed, and the status it would end with. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly status: number;
}

/**
 * Runs one command as the command line would.
 *
 * @param columns The width of a terminal; null where the output is none.
 */
export async function runCommand(
  define: (command: Command, io: Io) => void,
  args: readonly string[],
  { input = "", folder = ".", columns = null }: { input?: string; folder?: string; columns?: number | null } = {},
): Promise<Ran> {
  let [out, err, status] = ["", "", 0];
  const command = new Command().exitOverride();
  define(command, {
    stdout: (part) => (out += part),
    stderr: (part) => (err += part),
    stdin: () => input,
    color: false,
    columns: columns ?? 100,
    isTerminal: columns !== null,
    progress: () => undefined,
    folder,
    commands: {},
    setExit: (code) => (status = Math.max(status, code)),
  });
  await command.parseAsync([...args], { from: "user" });
  return { out, err, status };
}
