import type { Exception } from "../core/finding.ts";
import type { Judgement } from "../core/judgement.ts";

/** An exception as written in `ringfence.yaml`. */
export interface ExceptionRule {
  /** A control's id, or `area.*`. */
  readonly control: string;
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
  /** A name, in which `*` stands for any characters. */
  readonly name?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly container?: string | undefined;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
  /** `file:line` of the rule. */
  readonly source: string;
}

const ANNOTATION = "ringfence.dev/except.";
const TERMS = /(until|owner)=("[^"]*"|\S+)/g;

/**
 * The exception that holds for a judgement on a day; null when there is none. Rules come first, then the object's
 * annotations, then YAML comments. An expired one never holds.
 *
 * @param today `YYYY-MM-DD`
 */
export function exceptionFor(judgement: Judgement, rules: readonly ExceptionRule[], today: string): Exception | null {
  for (const rule of rules) {
    if (rule.until >= today && matches(rule, judgement)) {
      return { reason: rule.reason, owner: rule.owner, until: rule.until, source: rule.source };
    }
  }
  if (!judgement.mayBeExcused) return null;
  return annotated(judgement, today) ?? commented(judgement, today);
}

/** True if `pattern` (an id or `area.*`) names the control. */
export const names = (pattern: string, control: string): boolean =>
  pattern === control || (pattern.endsWith(".*") && control.startsWith(pattern.slice(0, -1)));

function matches(rule: ExceptionRule, judgement: Judgement): boolean {
  const { resource, container, labels } = judgement;
  return (
    names(rule.control, judgement.control) &&
    (rule.namespace === undefined || wild(rule.namespace, resource.namespace ?? "")) &&
    (rule.kind === undefined || rule.kind === resource.kind) &&
    (rule.name === undefined || wild(rule.name, resource.name)) &&
    (rule.container === undefined || rule.container === container) &&
    (rule.labels === undefined || Object.entries(rule.labels).every(([key, value]) => labels[key] === value))
  );
}

function wild(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  if (parts.length === 1) return pattern === text;
  const [first = "", ...rest] = parts;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - from >= last.length && text.endsWith(last);
}

/** `ringfence.dev/except.<id>[.<container>]: "until=YYYY-MM-DD owner=… reason"`. */
function annotated(judgement: Judgement, today: string): Exception | null {
  const { annotations } = judgement;
  for (const key in annotations) {
    if (!key.startsWith(ANNOTATION)) continue;
    const value: unknown = annotations[key];
    if (typeof value !== "string") continue;
    const what = key.slice(ANNOTATION.length);
    const own = names(what, judgement.control);
    const ofContainer = judgement.container !== null && what === `${judgement.control}.${judgement.container}`;
    if (!own && !ofContainer) continue;
    const exception = written(value, `annotation ${key}`, today);
    if (exception) return exception;
  }
  return null;
}

/** `# ringfence.dev/except.<id>: until=… owner=… reason`, on or above the deciding line. */
function commented(judgement: Judgement, today: string): Exception | null {
  for (const comment of judgement.comments()) {
    const [, what, value] = /^ringfence\.dev\/except\.([A-Za-z0-9.*_-]+):\s*(.+)$/.exec(comment) ?? [];
    if (what === undefined || value === undefined || !names(what, judgement.control)) continue;
    const exception = written(value, "comment in the manifest", today);
    if (exception) return exception;
  }
  return null;
}

/** Owner, last day and reason are all needed; without them nothing is excused. */
function written(text: string, source: string, today: string): Exception | null {
  const terms = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(TERMS)) terms.set(name, value.replaceAll('"', ""));
  const until = terms.get("until") ?? "";
  const owner = terms.get("owner") ?? "";
  const reason = text
    .replaceAll(TERMS, "")
    .trim()
    .replace(/^reason=/, "")
    .replaceAll('"', "");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || owner === "" || reason === "" || until < today) return null;
  return { reason, owner, until, source };
}
