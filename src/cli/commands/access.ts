import type { Command } from "commander";
import { canICommand } from "../access/can-i.ts";
import { certificatesCommand } from "../access/certificates.ts";
import { escalationsCommand } from "../access/escalations.ts";
import { leastPrivilegeCommand } from "../access/least-privilege.ts";
import { reviewCommand } from "../access/review.ts";
import { whoCanCommand } from "../access/who-can.ts";
import type { Io } from "../io.ts";

export const summary = "who can do what, who can become more, and the least that would do";

/** Adds the subcommands of `access`. */
export function define(command: Command, io: Io): void {
  command.addHelpText("after", EXAMPLES);
  whoCanCommand(command.command("who-can").description("everybody who may do something, and by which binding"), io);
  canICommand(
    command.command("can-i").description("whether somebody may do something, as the API server would answer"),
    io,
  );
  leastPrivilegeCommand(
    command.command("least-privilege").description("the smallest Roles that cover an audit log"),
    io,
  );
  escalationsCommand(
    command.command("escalations").description("who can become more than their roles say, and how"),
    io,
  );
  reviewCommand(command.command("review").description("what every binding gives, for a person to sign"), io);
  certificatesCommand(
    command.command("certificates").description("certificates, requests and tokens, and when they end"),
    io,
  );
}

const EXAMPLES = `
Examples:
  ringfence access who-can get secrets -n ml manifests/
  ringfence access escalations cluster.yaml`;
