import type { Command } from "commander";
import type { Io } from "../io.ts";
import { connectionsCommand } from "../network/connections.ts";
import { explainCommand } from "../network/explain.ts";

export const summary = "who reaches whom, what is open to the outside, which rule decides, and the least that would do";

/** Adds the subcommands of `network`. */
export function define(command: Command, io: Io): void {
  connectionsCommand(command.command("connections").description("every connection that policies let through"), io);
  explainCommand(command.command("explain").description("whether one may reach another, and which rule decides"), io);
}
