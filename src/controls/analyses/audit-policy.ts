import type { Facts } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { listOption } from "./network-asking.ts";
import { about, listAt, textAt } from "./related.ts";

/** One kind of request that a log should hold. */
interface Request {
  readonly verb: string;
  readonly group: string;
  /** With its subresource. */
  readonly resource: string;
}

/**
 * Each audit policy of the input against requests, written `verb group/resource[/subresource]`: fails where a person's
 * request of that kind, in an ordinary namespace, is left out of the log. The first rule that matches decides.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy
 */
export function* auditPolicy(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const requests = listOption(options, "requests").map((text) => ({ text, ...parsed(text) }));
  for (const resource of facts.inventory.ofKind("audit.k8s.io", "Policy")) {
    const rules = listAt(resource.object, ["rules"]);
    const lost = requests.filter((request) => {
      const rule = rules.find((each) => matches(each, request));
      return rule === undefined || textAt(rule, ["level"]) === "None";
    });
    const subject = about(resource);
    if (lost.length === 0) yield { subject, answer: "pass" };
    else {
      const message = `the audit log leaves out who asked to ${lost.map(({ text }) => text).join(", ")}: what happened to models and notebooks cannot be found out afterwards`;
      yield { subject, answer: "fail", detail: { message, path: ["rules"] } };
    }
  }
}

function parsed(text: string): Request {
  const [verb = "", target = ""] = text.split(" ");
  const slash = target.indexOf("/");
  return { verb, group: target.slice(0, slash), resource: target.slice(slash + 1) };
}

const texts = (rule: unknown, key: string): string[] => listAt(rule, [key]).map(String);

function matches(rule: unknown, { verb, group, resource }: Request): boolean {
  const [users, groups, verbs, namespaces] = ["users", "userGroups", "verbs", "namespaces"].map((key) =>
    texts(rule, key),
  ) as [string[], string[], string[], string[]];
  // a person is in no list of names, and in this group only
  if (users.length > 0 || (groups.length > 0 && !groups.includes("system:authenticated"))) return false;
  if ((verbs.length > 0 && !verbs.includes(verb)) || namespaces.length > 0) return false;
  const resources = listAt(rule, ["resources"]);
  if (resources.length === 0) return listAt(rule, ["nonResourceURLs"]).length === 0;
  return resources.some((each) => {
    if ((textAt(each, ["group"]) ?? "") !== group || texts(each, "resourceNames").length > 0) return false;
    const named = texts(each, "resources");
    const [base, subresource] = resource.split("/");
    return (
      named.length === 0 ||
      named.some(
        (name) =>
          name === resource ||
          name === "*" ||
          name === `${base}/*` ||
          (subresource !== undefined && name === `*/${subresource}`),
      )
    );
  });
}
