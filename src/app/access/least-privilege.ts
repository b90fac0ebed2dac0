import type { Problem } from "../../core/problem.ts";
import { type Access, type Attributes, Usage, type UserUsage } from "../../facts/index.ts";
import { writeYaml } from "../../lang/yaml/write.ts";
import { leastRoles, type PolicyObject } from "../../outputs/policy/index.ts";

/** What is asked of a log. */
export interface LeastPrivilegeOptions {
  /** The lines of an audit log in JSON Lines. */
  readonly lines: Iterable<string>;
  /** As problems name the log. */
  readonly file: string;
  /** Only this user; everybody when null. */
  readonly user: string | null;
  /** What is granted already, and so left out; null when nothing is known of it. */
  readonly granted: Access | null;
  /** Whether requests that were refused are granted; `alone` where a user has no others. */
  readonly refused: "never" | "alone" | "always";
}

/** What a user's new roles do not hold, and why. */
export interface LeftOut {
  readonly user: string;
  /** Different requests. */
  readonly requests: number;
  readonly reason: string;
}

/** The least roles for a log; part of the public contract, version 1. */
export interface LeastPrivilege {
  readonly version: 1;
  readonly events: number;
  readonly users: readonly {
    readonly user: string;
    readonly events: number;
    readonly lastSeen: string;
    readonly objects: readonly PolicyObject[];
  }[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
}

/** Lines that are no events named one by one; the rest are counted. */
const MOST_NAMED = 10;

/** The smallest Roles and bindings that cover what a log shows: one pass over the log, for one user or for all. */
export function leastPrivilege(options: LeastPrivilegeOptions): LeastPrivilege {
  const { usage, events, problems } = collect(options);
  const leftOut: LeftOut[] = [];
  const names = new Set<string>();
  const users = usage.users().flatMap((each) => {
    const wanted = wantedBy(each, options, leftOut);
    if (wanted.length === 0) return [];
    const objects = leastRoles(each.user, wanted, nameFor(each.user, names));
    return [{ user: each.user, events: each.events, lastSeen: each.lastSeen, objects }];
  });
  if (usage.tooMany > 0) {
    const message = `the log holds too many different requests; ${usage.tooMany} were left out, so ask for one user at a time`;
    problems.push({ code: "audit/limit", file: options.file, line: null, message });
  }
  return { version: 1, events, users, leftOut, problems };
}

function collect({ lines, file, user }: LeastPrivilegeOptions): { usage: Usage; events: number; problems: Problem[] } {
  const usage = new Usage(user);
  const problems: Problem[] = [];
  let events = 0;
  let line = 0;
  let broken = 0;
  for (const text of lines) {
    line++;
    if (text === "" || text === "\r") continue;
    const value = parsed(text);
    const items =
      typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items)
        ? value.items
        : [value];
    for (const item of items) {
      if (usage.add(item)) events++;
      else if (broken++ < MOST_NAMED)
        problems.push({ code: "audit/event", file, line, message: "the line is no audit event" });
    }
  }
  if (broken > MOST_NAMED) {
    const message = `${broken - MOST_NAMED} further lines are no audit events`;
    problems.push({ code: "audit/event", file, line: null, message });
  }
  return { usage, events, problems };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a user's roles should allow; why the rest is left out goes to `leftOut`. */
function wantedBy(
  usage: UserUsage,
  { user, granted, refused }: LeastPrivilegeOptions,
  leftOut: LeftOut[],
): Attributes[] {
  const leave = (requests: number, reason: string): void => {
    if (requests > 0) leftOut.push({ user: usage.user, requests, reason });
  };
  const all = usage.allowed.length + usage.refused.length;
  if (user === null) {
    const reason = beyondRoles(usage);
    if (reason !== null) {
      leave(all, reason);
      return [];
    }
  }
  const alone = refused === "alone" && usage.allowed.length === 0;
  const asked = refused === "always" || alone ? [...usage.allowed, ...usage.refused] : usage.allowed;
  leave(all - asked.length, "refused by the API server; --refused always grants them");
  const exact = asked.filter((request) => !hasStar(request));
  leave(asked.length - exact.length, "a star in the request would become a wildcard in a rule");
  if (granted === null) return exact;
  const identity = { user: usage.user, groups: [...usage.groups] };
  const missing = exact.filter((request) => !granted.rbac(identity, request).allowed);
  leave(exact.length - missing.length, "granted already");
  return missing;
}

/** Why no role is made for some users unless they are asked for by name. */
function beyondRoles({ user, groups }: UserUsage): string | null {
  if (groups.has("system:masters")) return "a member of system:masters may do everything, whatever roles say";
  if (user.startsWith("system:node:") && groups.has("system:nodes"))
    return "nodes get their rights from the node authorizer";
  return user === "system:anonymous" ? "whoever is not signed in should get no role" : null;
}

const hasStar = ({ verb, group, resource, subresource, path }: Attributes): boolean =>
  path === null
    ? [verb, group, resource, subresource].some((part) => part.includes("*"))
    : verb.includes("*") || path.endsWith("*");

/** Longest name of a role that the API server takes in an object's path without trouble. */
const MAX_NAME = 200;

function nameFor(user: string, taken: Set<string>): string {
  const plain = `ringfence:${user.replace(/[^A-Za-z0-9:._@-]/g, "-")}`.slice(0, MAX_NAME);
  let name = plain;
  for (let count = 2; taken.has(name); count++) name = `${plain}-${count}`;
  taken.add(name);
  return name;
}

/** The answer as YAML to apply, with what was left out at its top. */
export function* rolesAsYaml({ users, leftOut, events }: LeastPrivilege): Generator<string> {
  yield `# ${events} events; roles for ${users.length} ${users.length === 1 ? "user" : "users"}\n`;
  for (const { user, requests, reason } of leftOut) {
    const count = `${requests} ${requests === 1 ? "request" : "requests"}`;
    yield `# left out for ${JSON.stringify(user)}: ${count}, ${reason}\n`;
  }
  for (const { objects } of users) for (const object of objects) yield `---\n${writeYaml(object)}`;
}
