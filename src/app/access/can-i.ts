import type { Problem } from "../../core/problem.ts";
import {
  type Access,
  type Attributes,
  asks,
  type Decision,
  type Identity,
  identityOf,
  missingRoleProblems,
} from "../../facts/index.ts";
import type { OpenAccess } from "./open.ts";
import { ReviewReader } from "./review-reader.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

type Fields = Readonly<Record<string, unknown>>;

/** The lines to print for some lines of a batch, and how many of these were no questions. */
export interface BatchAnswers {
  readonly text: string;
  readonly notUnderstood: number;
}

const NEWLINE = 10;

/**
 * Answers JSON Lines, each the spec of a SubjectAccessReview or a whole one: the same object with its `status`. As the
 * API server does, groups are those that are given; none are added.
 *
 * @param blocks Pieces of the batch, each of whole lines.
 */
export function* canIBatch(access: Access, blocks: Iterable<Buffer>): Generator<BatchAnswers> {
  const reader = new ReviewReader();
  for (const data of blocks) {
    let text = "";
    let notUnderstood = 0;
    for (let from = 0; from < data.length; ) {
      const found = data.indexOf(NEWLINE, from);
      const to = found < 0 ? data.length : found;
      const brace = reader.read(data, from, to);
      if (brace >= 0) {
        text += `${data.toString("latin1", from, brace)},${statusOf(access.can(reader.identity, reader.asked))}\n`;
      } else {
        const line = data.toString("utf8", from, to).trim();
        if (line !== "") {
          const said = answer(access, line);
          text += `${said.text}\n`;
          if (!said.understood) notUnderstood++;
        }
      }
      from = to + 1;
    }
    yield { text, notUnderstood };
  }
}

interface Answer {
  readonly text: string;
  readonly understood: boolean;
}

function answer(access: Access, line: string): Answer {
  const outer = parsed(line);
  if (outer === null) return notUnderstood("{}", "the line is not a JSON object");
  const spec = isMap(outer["spec"]) ? outer["spec"] : outer;
  const body = "status" in outer ? JSON.stringify({ ...outer, status: undefined }) : line;
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (isMap(resource) === isMap(path)) {
    return notUnderstood(body, "exactly one of nonResourceAttributes and resourceAttributes must be given");
  }
  if (!hasIdentity(spec)) return notUnderstood(body, "one of user and groups must be given");
  const asked = isMap(resource) ? onResource(resource) : onPath(path as Fields);
  return answered(body, access.can(identityIn(spec), asked));
}

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(json: string): Fields | null {
  try {
    const value: unknown = JSON.parse(json);
    return isMap(value) ? value : null;
  } catch {
    return null;
  }
}

const hasIdentity = ({ user, groups }: Fields): boolean =>
  text(user) !== "" || (Array.isArray(groups) && groups.length > 0);

const identityIn = ({ user, groups }: Fields): Identity => ({
  user: text(user),
  groups: Array.isArray(groups) ? groups.filter((each) => typeof each === "string") : [],
});

const onPath = ({ path, verb }: Fields): Attributes => asks({ verb: text(verb), path: text(path) });

const onResource = ({ verb, group, resource, subresource, name, namespace }: Fields): Attributes => ({
  verb: text(verb),
  group: text(group),
  resource: text(resource),
  subresource: text(subresource),
  name: text(name),
  namespace: text(namespace),
  path: null,
});

const REFUSED = '"status":{"allowed":false,"reason":""}}';

const statusOf = ({ allowed, reason }: Decision): string =>
  allowed || reason !== "" ? `"status":{"allowed":${allowed},"reason":${JSON.stringify(reason)}}}` : REFUSED;

const answered = (body: string, decision: Decision): Answer => ({
  text: withStatus(body, statusOf(decision)),
  understood: true,
});

const notUnderstood = (body: string, reason: string): Answer => ({
  text: withStatus(body, `"status":{"allowed":false,"reason":"","evaluationError":${JSON.stringify(reason)}}}`),
  understood: false,
});

/** Adds the status to the text of an object without writing the rest again. */
function withStatus(body: string, status: string): string {
  const open = body.slice(0, -1).trimEnd();
  return open === "{" ? `{${status}` : `${open},${status}`;
}

/** One answer; part of the public contract, version 1. */
export interface CanI {
  readonly version: 1;
  readonly allowed: boolean;
  readonly reason: string;
  readonly problems: readonly Problem[];
}

/** Answers for a user, with the groups that the API server adds to everybody of its kind. */
export function canI(open: OpenAccess, user: string, groups: readonly string[], asked: Attributes): CanI {
  const own = user === "" ? ["system:authenticated"] : identityOf({ kind: "User", name: user, namespace: null }).groups;
  const identity = { user, groups: [...new Set([...groups, ...own])] };
  const { allowed, reason } = open.access.can(identity, asked);
  const missing = allowed
    ? []
    : open.access.missing.filter(({ binding }) =>
        open.access.grantsOf(identity).some((grant) => grant.binding === binding),
      );
  return { version: 1, allowed, reason, problems: [...open.problems, ...missingRoleProblems(missing)] };
}
