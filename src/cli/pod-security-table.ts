import { styleText } from "node:util";
import type { PodSecurityReport, PodSecurityResult, PodSecuritySuggestion } from "../app/pod-security.ts";
import { spelt } from "../app/pod-security-advice.ts";
import { counted, printable, wrap } from "../core/text.ts";

/** How a table is drawn. */
interface TableStyle {
  readonly color: boolean;
  readonly columns: number;
}

/** How many objects that need the same change are listed before the rest is only counted. */
const OBJECTS = 5;

/** Writes the report for people: what is refused first, objects that need the same changes together. */
export function table(report: PodSecurityReport, { color, columns }: TableStyle, write: (text: string) => void): void {
  const width = Math.max(60, Math.min(columns, 120));
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const line = (text = "") => write(`${text}\n`);
  const lines = (text: string, indent: string) =>
    wrap(text, width - indent.length).forEach((part) => line(indent + part));

  if (report.problems.length > 0) {
    line(paint(["bold", "red"], `INCOMPLETE: ${counted(report.problems.length, "problem")}`));
    for (const { file, line: at, message } of report.problems.slice(0, 10)) {
      lines(`${file === null ? "" : `${file}${at === null ? "" : `:${at}`}: `}${message}`, "  ");
    }
    if (report.problems.length > 10) line(`  and ${report.problems.length - 10} more; --format json lists all`);
    line();
  }
  for (const { namespace, invalid } of report.namespaces ?? []) {
    for (const { label, value, message, location } of invalid) {
      line(paint(["bold", "red"], `NAMESPACE REFUSED: ${printable(namespace)}`) + paint("dim", placeOf({ location })));
      lines(`label ${label}=${value} ${message}`, "    ");
      line();
    }
  }
  for (const group of groupsOf(notable(report.results))) {
    const [first] = group;
    if (!first) continue;
    line(paint(isRefusal(first) ? ["bold", "red"] : ["bold", "yellow"], heading(first)));
    for (const result of group.slice(0, OBJECTS)) line(`  ${nameOf(result)}${paint("dim", placeOf(result))}`);
    if (group.length > OBJECTS) line(paint("dim", `  and ${group.length - OBJECTS} more that need the same`));
    const alike = group.every((result) => toldOf(result) === toldOf(first));
    if (alike) for (const { reason, detail } of first.reasons) lines(`${reason}: ${detail}`, "    ");
    else lines(first.reasons.map(({ reason }) => reason).join("; "), "    ");
    if (group.length > 1) for (const text of changesOf(first)) line(`    ${paint("green", `→ ${text}`)}`);
    else {
      for (const { text, location } of first.changes) {
        line(`    ${paint("green", `→ ${printable(text)}`)}${location ? paint("dim", `  line ${location.line}`) : ""}`);
      }
    }
    line();
  }
  for (const suggestion of report.suggestions ?? []) suggest(suggestion, line, paint);
  if (report.suggestions === undefined) line(closing(report.results));
}

/** What was not allowed; a warning that repeats a refusal is left out. */
function notable(results: readonly PodSecurityResult[]): PodSecurityResult[] {
  const place = ({ resource, path, level, policyVersion }: PodSecurityResult) =>
    JSON.stringify([resource, path, level, policyVersion]);
  const refused = new Set(results.filter((result) => !result.allowed && isRefusal(result)).map(place));
  return results.filter((result) => !result.allowed && (isRefusal(result) || !refused.has(place(result))));
}

const isRefusal = ({ mode }: PodSecurityResult) => (mode ?? "enforce") === "enforce";

function heading({ level, policyVersion, mode, judged }: PodSecurityResult): string {
  const policy = `${level}:${policyVersion}`;
  if (mode === "warn") return `WARNED ABOUT by ${policy}`;
  if (mode === "audit") return `NOTED IN THE AUDIT LOG by ${policy}`;
  return judged === "pods"
    ? `PODS REFUSED by ${policy}: the object is taken, its pods are not`
    : `REFUSED by ${policy}`;
}

const toldOf = ({ reasons }: PodSecurityResult) =>
  reasons.map(({ reason, detail }) => `${reason} ${detail}`).join("\n");

/** The changes by their place in a pod spec, whichever container and object they are for; each once. */
function changesOf({ path, changes }: PodSecurityResult): string[] {
  const general = changes.map(({ field, text }) => {
    const below = field.startsWith(`${path}/`) ? field.slice(path.length) : field;
    return printable(text.replace(spelt(field), spelt(below).replaceAll(/\[\d+\]/g, "[*]")));
  });
  return [...new Set(general)];
}

/** Results that need the same, in the order in which they first appear, refusals first. */
function groupsOf(results: readonly PodSecurityResult[]): PodSecurityResult[][] {
  const groups = new Map<string, PodSecurityResult[]>();
  for (const result of results.toSorted((a, b) => Number(isRefusal(b)) - Number(isRefusal(a)))) {
    const key = [heading(result), ...result.reasons.map(({ check }) => check), ...changesOf(result)].join("\n");
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return [...groups.values()];
}

function nameOf({ resource: { kind, namespace, name }, as }: PodSecurityResult): string {
  const object = `${kind} ${namespace === null ? "" : `${namespace}/`}${name || "(no name)"}`;
  return printable(as === "pod" ? object : `${object} · ${as}`);
}

const placeOf = ({ location }: Pick<PodSecurityResult, "location">) =>
  location === null ? "" : `  ${printable(location.file)}:${location.line}`;

function suggest(
  { namespace, level, policyVersion, enforced, templates, blockers }: PodSecuritySuggestion,
  line: (text?: string) => void,
  paint: (style: Parameters<typeof styleText>[0], text: string) => string,
): void {
  const now = enforced === null ? "" : paint("dim", ` (enforces ${enforced} now)`);
  line(`${paint("bold", `namespace ${printable(namespace)}`)}: could enforce ${level}:${policyVersion}${now}`);
  const [first] = blockers;
  if (first) {
    line(`  ${first.level} would refuse ${blockers.length} of ${counted(templates, "pod template")}:`);
    for (const blocker of blockers.slice(0, OBJECTS)) {
      const reasons = blocker.reasons.map(({ reason }) => reason).join(", ");
      line(`    ${nameOf(blocker)}${paint("dim", placeOf(blocker))}  ${printable(reasons)}`);
    }
    if (blockers.length > OBJECTS) line(paint("dim", `    and ${blockers.length - OBJECTS} more`));
  }
  line();
}

function closing(results: readonly PodSecurityResult[]): string {
  const asked = results.filter(isRefusal);
  const refused = asked.filter(({ allowed }) => !allowed).length;
  if (asked.length === 0) return "No pod templates were judged.";
  const policies = new Set(asked.map(({ level, policyVersion }) => `${level}:${policyVersion}`));
  const by = policies.size === 1 ? ` by ${[...policies].join("")}` : "";
  return refused === 0
    ? `All ${counted(asked.length, "pod template")} are allowed${by}.`
    : `${refused} of ${counted(asked.length, "pod template")} ${refused === 1 ? "is" : "are"} refused${by}.`;
}
