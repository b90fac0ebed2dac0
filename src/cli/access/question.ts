import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { list, minorVersion } from "../inputs-options.ts";
import type { Io } from "../io.ts";

/** What {@link asksQuestion} collected. */
export interface QuestionOptions {
  readonly namespace?: string;
  readonly name?: string;
  readonly batch?: string;
  readonly snapshot?: string;
  readonly kubernetesVersion?: number;
  readonly defaultRoles: boolean;
}

/** The arguments and options of a question about access. */
export function asksQuestion(command: Command): Command {
  return command
    .argument("[verb]", "get, list, create, impersonate …")
    .argument("[resource]", "RESOURCE[.GROUP][/SUBRESOURCE], or a path such as /metrics")
    .argument("[rest...]", "the name of one object, then files and folders; the current folder when none is named")
    .option("--snapshot <file>", "a saved snapshot, in the place of paths")
    .option("-n, --namespace <name>", "ask about this namespace; the whole cluster when left out")
    .option("--name <name>", "ask about this object; then every further argument is a path")
    .option(
      "--batch <file>",
      "answer the questions of a file in JSON Lines; - for standard input. Arguments are paths",
    );
}

/** The options that say which Kubernetes answers. */
export function takesCluster(command: Command): Command {
  return command
    .option(
      "--kubernetes-version <version>",
      "the version that answers, such as 1.34; the newest known by default",
      minorVersion,
    )
    .option("--no-default-roles", "take nothing as there but what the input holds");
}

/** Text that is meant as a path, whether or not it is there. */
const PATHLIKE = /\/|^\.|^-$|\.(ya?ml|json)$/;

/** Name and paths: the first of the further arguments is a name unless it is, or looks like, a path. */
export function nameAndPaths(
  rest: readonly string[],
  name: string | undefined,
  io: Io,
): { name: string; paths: string[] } {
  const [first] = rest;
  if (name !== undefined || first === undefined) return { name: name ?? "", paths: orHere(rest) };
  const isPath = PATHLIKE.test(first) || existsSync(resolve(io.folder, first));
  return isPath ? { name: "", paths: [...rest] } : { name: first, paths: orHere(rest.slice(1)) };
}

/** The paths given, or the current folder. */
export const orHere = (paths: readonly (string | undefined)[]): string[] => {
  const given = paths.filter((path) => path !== undefined);
  return given.length === 0 ? ["."] : given;
};

/** Adds the options that name who asks. */
export function takesIdentity(command: Command): Command {
  return command
    .option("--as <user>", "who asks; a service account as system:serviceaccount:NAMESPACE:NAME")
    .option("--as-group <group>", "a group of whoever asks (repeatable)", list);
}
