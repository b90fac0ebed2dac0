import type { Command } from "commander";
import type { Io } from "../io.ts";
import { connectionsCommand } from "../network/connections.ts";
import { diffCommand } from "../network/diff.ts";
import { exposureCommand } from "../network/exposure.ts";
import { explainCommand } from "../network/explain.ts";
import { policiesCommand } from "../network/policies.ts";

export const summary = "who reaches whom, what is open to the outside, which rule decides, and the least that would do";

/** Adds the subcommands of `network`. */
export function define(command: Command, io: Io): void {
  command.addHelpText("after", EXAMPLES);
  connectionsCommand(command.command("connections").description("every connection that policies let through"), io);
  exposureCommand(command.command("exposure").description("how far each workload is open, and teams not apart"), io);
  explainCommand(command.command("explain").description("whether one may reach another, and which rule decides"), io);
  diffCommand(command.command("diff").description("what a change opens and shuts"), io);
  policiesCommand(command.command("policies").description("the least NetworkPolicies that let the needed through"), io);
}

const EXAMPLES = `
Examples:
  ringfence network connections manifests/
  ringfence network explain . --from ml/notebook --to ml/vllm --port 8000`;
