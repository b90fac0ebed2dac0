import type { Ref } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import {
  type Access,
  asks,
  type AccessRole,
  type AccessSubject,
  type Attributes,
  type Grant,
  type MissingRole,
  missingRoleProblems,
  RBAC,
  ruleAllows,
} from "../../facts/index.ts";
import { type OpenAccess, refOfBinding, refOfRole } from "./open.ts";

/** What gives a right to somebody. */
export interface Via {
  readonly binding: Ref;
  readonly role: Ref;
}

/** Somebody who may do what was asked. */
export interface Able {
  readonly kind: AccessSubject["kind"];
  readonly name: string;
  readonly namespace: string | null;
  readonly via: Via;
  /** Further bindings that give the same; only where there are some. */
  readonly also?: readonly Via[];
}

/** Somebody who may do what was asked in one namespace. */
export interface AbleIn {
  readonly kind: AccessSubject["kind"];
  readonly name: string;
  readonly namespace: string | null;
  /** Where it may. */
  readonly in: string;
  readonly via: Via;
}

/** Who may do something; part of the public contract, version 1. */
export interface WhoCan {
  readonly version: 1;
  /** Sorted by kind, namespace and name; each once. */
  readonly subjects: readonly Able[];
  /** Who may do it in some namespaces only; for questions about every namespace at once. */
  readonly elsewhere?: readonly AbleIn[];
  readonly problems: readonly Problem[];
}

const MASTERS: Able = {
  kind: "Group",
  name: "system:masters",
  namespace: null,
  via: {
    binding: { apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", namespace: null, name: "cluster-admin" },
    role: { apiVersion: `${RBAC}/v1`, kind: "ClusterRole", namespace: null, name: "cluster-admin" },
  },
};

/** Everybody whom RBAC lets do what is asked; members of system:masters always may. */
export function whoCan({ access, problems }: OpenAccess, asked: Attributes, withElsewhere = true): WhoCan {
  const subjects: Able[] = [];
  for (const [, grants] of access.whoCan(asked)) {
    const [{ subject } = { subject: null }] = grants;
    if (subject === null) continue;
    const [via, ...also] = grants.flatMap(viaOf);
    if (via)
      subjects.push({
        kind: subject.kind,
        name: subject.name,
        namespace: subject.namespace,
        via,
        ...(also.length > 0 && { also }),
      });
  }
  if (!subjects.some(({ kind, name }) => kind === "Group" && name === MASTERS.name)) subjects.push(MASTERS);
  subjects.sort(bySubject);
  const missing = access.missing.filter((each) => matters(each, asked));
  const elsewhere = withElsewhere && asked.namespace === "" && asked.path === null ? ableElsewhere(access, asked) : [];
  return {
    version: 1,
    subjects,
    ...(elsewhere.length > 0 && { elsewhere }),
    problems: [...problems, ...missingRoleProblems(missing)],
  };
}

function ableElsewhere(access: Access, asked: Attributes): AbleIn[] {
  const found: AbleIn[] = [];
  const allows = new Map<AccessRole, boolean>();
  for (const binding of access.bindings) {
    const { role, namespace: place } = binding;
    if (role === null || place === null) continue;
    let allowed = allows.get(role);
    if (allowed === undefined) allows.set(role, (allowed = role.rules.some((rule) => ruleAllows(rule, asked))));
    if (!allowed) continue;
    const via = { binding: refOfBinding(binding), role: refOfRole(role) };
    for (const { kind, name, namespace } of binding.subjects) found.push({ kind, name, namespace, in: place, via });
  }
  return found;
}

const viaOf = ({ binding }: Grant): Via[] =>
  binding.role === null ? [] : [{ binding: refOfBinding(binding), role: refOfRole(binding.role) }];

const sortKey = ({ kind, namespace, name }: Able): string => `${kind}\0${namespace ?? ""}\0${name}`;
const bySubject = (a: Able, b: Able): number => (sortKey(a) < sortKey(b) ? -1 : 1);

/** True when a binding whose role is missing might decide the question. */
const matters = ({ binding }: MissingRole, { namespace }: Attributes): boolean =>
  binding.namespace === null || binding.namespace === namespace;

/**
 * Answers JSON Lines `{ verb, group, resource, subresource?, name?, namespace? }` or `{ verb, path }`, in order.
 *
 * @param incomplete Told of each answer that holds problems.
 */
export function* whoCanBatch(open: OpenAccess, lines: Iterable<string>, incomplete?: () => void): Generator<string> {
  const texts = new WeakMap<object, string>();
  for (const line of lines) {
    if (line.trim() === "") continue;
    const asked = questionOf(line);
    if (asked === null) {
      const problem = { code: "access/question", file: null, line: null, message: "the line is not a question" };
      incomplete?.();
      yield JSON.stringify({ version: 1, subjects: [], problems: [problem] });
      continue;
    }
    const bindings = open.access.bindingsAllowing(asked);
    let text = open.access.missing.length === 0 ? texts.get(bindings) : undefined;
    if (text === undefined) {
      const answer = whoCan(open, asked, false);
      if (answer.problems.length > 0) incomplete?.();
      texts.set(bindings, (text = JSON.stringify(answer)));
    }
    yield text;
  }
}

function questionOf(line: string): Attributes | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (value === null || typeof value !== "object") return null;
  const { verb, group, resource, subresource, name, namespace, path } = value as Record<string, unknown>;
  if (typeof verb !== "string") return null;
  if (typeof path === "string") return asks({ verb, path });
  if (typeof resource !== "string") return null;
  const text = (part: unknown): string => (typeof part === "string" ? part : "");
  return asks({
    verb,
    group: text(group),
    resource,
    subresource: text(subresource),
    name: text(name),
    namespace: text(namespace),
  });
}
