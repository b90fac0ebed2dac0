import type { Command } from "commander";
import type { Io } from "../io.ts";
import { snapshotDiffCommand } from "../snapshot/diff.ts";
import { snapshotSaveCommand } from "../snapshot/save.ts";

export const summary =
  "the whole input in one file without secrets that every command reads, and what changed between two";

/** Adds the subcommands of `snapshot`. */
export function define(command: Command, io: Io): void {
  snapshotSaveCommand(command.command("save").description("write everything of the input into one file"), io);
  snapshotDiffCommand(command.command("diff").description("what changed, and which findings are new or closed"), io);
}
