import { styleText } from "node:util";
import type { Finding } from "../../../core/finding.ts";
import { raise, RINGS, SEVERITIES, type Severity } from "../../../core/severity.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";
import { type Group, groupsOf } from "../groups.ts";
import { counted, grouped, printable, wrap } from "../../../core/text.ts";
import { nameOf, placeOf } from "../text.ts";

export const summary = "for people: what to fix first comes first, with the line and the fix";

type Style = Parameters<typeof styleText>[0];
const STYLES: Readonly<Record<Severity, Style>> = {
  critical: ["bold", "red"],
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
};
/** How many defects are shown in full; the others get a line each. */
const DETAILED = 12;
/** How many places of one defect are listed before the rest is only counted. */
const PLACES = 4;

/** Writes the report for people. */
export function render(assessment: Assessment, context: ReportContext, write: (text: string) => void): void {
  const style = (kind: Style, text: string): string =>
    context.color ? styleText(kind, text, { validateStream: false }) : text;
  const width = Math.max(60, Math.min(context.columns, 120));
  const line = (text = ""): void => write(`${text.trimEnd()}\n`);
  const groups = groupsOf(assessment);
  const failures = groups.filter(({ outcome }) => outcome === "fail");

  problems(assessment, style, width, line);
  if (failures.length > DETAILED) {
    line(tallyOf(assessment, style));
    line();
  }
  const urgent = failures.filter(({ severity }) => severity === "critical" || severity === "high");
  for (const group of urgent.slice(0, DETAILED)) detailed(group, context, style, width, line);
  brief("critical", urgent.slice(DETAILED), style, line);
  brief("high", urgent.slice(DETAILED), style, line);
  brief("medium", failures, style, line);
  brief("low", failures, style, line);
  if (failures.every(({ severity }) => severity === "info")) brief("info", failures, style, line);
  else informative(failures, style, line);
  undecided(groups, style, line);
  posture(assessment, style, line);
  closing(assessment, style, line);
}

type Styler = (kind: Style, text: string) => string;
type Line = (text?: string) => void;

function problems({ problems: list }: Assessment, style: Styler, width: number, line: Line): void {
  if (list.length === 0) return;
  line(
    style(["bold", "red"], `INCOMPLETE: ${counted(list.length, "problem")} kept part of the input from being examined`),
  );
  for (const { file, line: at, message } of list.slice(0, 10)) {
    const place = file === null ? "" : `${printable(file)}${at === null ? "" : `:${at}`}: `;
    wrap(place + message, width - 2).forEach((part, index) => line((index === 0 ? "  " : "    ") + part));
  }
  if (list.length > 10) line(`  and ${list.length - 10} more; --format json lists all`);
  line();
}

function detailed(group: Group, context: ReportContext, style: Styler, width: number, line: Line): void {
  const [finding] = group.first(1);
  if (!finding) return;
  const badge = style(STYLES[group.severity], group.severity.toUpperCase().padEnd(8));
  const gap = Math.max(2, width - 10 - group.title.length - group.control.length);
  line(`${badge}  ${style("bold", group.title)}${" ".repeat(gap)}${style("dim", group.control)}`);
  line(`  ${[placeOf(finding.location), nameOf(finding)].filter(Boolean).join("  ")}`);
  snippet(finding, context, style, width, line);
  for (const part of wrap(finding.message, width - 2)) line(`  ${part}`);
  for (const { key, location } of (finding.values ?? []).slice(0, PLACES)) {
    line(style("dim", `  made of the value ${key}${location ? `  ${placeOf(location)}` : ""}`));
  }
  if (finding.raised !== 0)
    line(
      style(
        "dim",
        `  ${finding.raised > 0 ? "raised" : "lowered"} from ${before(finding)}: ${finding.raisedBecause.join("; ")}`,
      ),
    );
  if (finding.fix) {
    const text = `fix (${finding.fix.class}): ${finding.fix.summary}`;
    for (const part of wrap(text, width - 2)) line(`  ${style("green", part)}`);
  }
  places(group, style, line);
  line();
}

/** The severity that the control gives, before context changed it. */
const before = ({ severity, raised }: Finding): Severity => raise(severity, -raised);

/** The other places of the same defect, each object once. */
function places(group: Group, style: Styler, line: Line): void {
  const others = group.first(PLACES + 1).slice(1);
  if (others.length === 0) return;
  for (const other of others)
    line(style("dim", `  also ${[placeOf(other.location), nameOf(other)].filter(Boolean).join("  ")}`));
  const rest = group.size - 1 - others.length;
  if (rest > 0) line(style("dim", `  and in ${counted(rest, "other place")}: --control ${group.control}`));
}

function snippet(finding: Finding, context: ReportContext, style: Styler, width: number, line: Line): void {
  const { location } = finding;
  const source = location ? context.locatorOf(location.file)?.lineText(location.line, location.file) : null;
  if (!location || source === null || source === undefined) return;
  const shown = printable(source.replaceAll("\t", " ")).slice(0, width - 12);
  const number = String(location.line).padStart(6);
  const from = Math.min(location.column - 1, shown.length);
  const length = Math.max(1, shown.replace(/\s+(#.*)?$/, "").length - from);
  line(`${style("dim", `${number} │`)} ${shown}`);
  line(`${style("dim", "       │")} ${" ".repeat(from)}${style("red", "^".repeat(Math.min(length, 60)))}`);
}

function brief(severity: Severity, failures: readonly Group[], style: Styler, line: Line): void {
  const groups = failures.filter((group) => group.severity === severity);
  if (groups.length === 0) return;
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  const more = severity === "critical" || severity === "high" ? "more " : "";
  line(style(STYLES[severity], `${severity.toUpperCase()}  ${counted(total, `${more}finding`)}`));
  const widest = Math.max(...groups.map(({ title }) => title.length));
  for (const group of groups) {
    const [first] = group.first(1);
    const count = String(group.size).padStart(5);
    line(`${count}  ${group.title.padEnd(widest)}  ${style("dim", group.control)}`);
    if (severity !== "low" && severity !== "info" && first)
      line(style("dim", `       ${[placeOf(first.location), nameOf(first)].filter(Boolean).join("  ")}`));
  }
  line();
}

/** What is only for information is counted; its list is for those who ask. */
function informative(failures: readonly Group[], style: Styler, line: Line): void {
  const groups = failures.filter(({ severity }) => severity === "info");
  if (groups.length === 0) return;
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  const ids = groups.slice(0, 3).map(({ control }) => control);
  const more = groups.length > 3 ? " …" : "";
  line(style("dim", `INFO  ${counted(total, "note")}, not listed: ${ids.join(", ")}${more} (--control ID lists one)`));
  line();
}

/** Controls that could not tell, by what they would need. */
function undecided(groups: readonly Group[], style: Styler, line: Line): void {
  const open = groups.filter(({ outcome }) => outcome !== "fail");
  if (open.length === 0) return;
  const total = open.reduce((sum, { size }) => sum + size, 0);
  line(style("bold", `NOT DECIDED  ${counted(total, "question")} that this input, or a program alone, cannot answer`));
  for (const group of open.slice(0, 6)) {
    line(`${String(group.size).padStart(5)}  ${group.title}  ${style("dim", `${group.control}: ${group.outcome}`)}`);
  }
  if (open.length > 6) line(style("dim", `       and ${counted(open.length - 6, "other control")}`));
  line();
}

function posture({ summary: { rings } }: Assessment, style: Styler, line: Line): void {
  const rows = RINGS.filter((ring) => rings[ring].failed + rings[ring].passed + rings[ring].unknown > 0);
  if (rows.length === 0) return;
  line(style("bold", "Ring        passed     failed    unknown"));
  for (const ring of rows) {
    const { passed, failed, unknown } = rings[ring];
    const cells = [passed, failed, unknown].map((count) => grouped(count).padStart(10)).join(" ");
    line(`${ring.padEnd(8)}${cells}`);
  }
  line();
}

/** How many findings there are of each severity. */
function tallyOf({ summary: { findings } }: Assessment, style: Styler): string {
  return SEVERITIES.filter((severity) => findings[severity] > 0)
    .map((severity) => style(STYLES[severity], `${grouped(findings[severity])} ${severity}`))
    .join(", ");
}

function closing(assessment: Assessment, style: Styler, line: Line): void {
  const {
    summary: { objects, workloads, controls, complete },
    excused,
  } = assessment;
  const tally = tallyOf(assessment, style);
  const notes = [
    ...(excused > 0 ? [`${excused} excused by exceptions`] : []),
    ...(assessment.known > 0 ? [`${assessment.known} known from the baseline`] : []),
  ];
  const what = tally !== "" ? tally : complete ? style("green", "nothing found") : "nothing found in what was read";
  const scope = `${counted(objects, "object")}, ${counted(workloads, "workload")}, ${counted(controls, "control")}`;
  line(`${what}  (${[scope, ...notes].join("; ")})`);
  if (tally !== "") line(style("dim", "ringfence explain ID tells more; --severity and --control narrow this list"));
}
