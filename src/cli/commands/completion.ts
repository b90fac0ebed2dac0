import type { Command } from "commander";
import { completionScript, SHELLS } from "../completion.ts";
import type { Io } from "../io.ts";

export const summary = "a completion script for bash, zsh, fish or PowerShell";

/** Adds the argument of `completion`. */
export function define(command: Command, io: Io): void {
  command
    .addArgument(command.createArgument("<shell>", SHELLS.join(", ")).choices(SHELLS))
    .addHelpText("after", "\nExamples:\n  source <(ringfence completion bash)\n  ringfence completion fish | source")
    .action(async (shell: string) => {
      io.stdout(await completionScript(shell, io));
    });
}
