import { RINGS, SEVERITIES } from "../../../core/severity.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";
import { groupsOf } from "../groups.ts";
import { counted, printable } from "../../../core/text.ts";
import { nameOf, placeOf } from "../text.ts";

export const summary = "for pull requests and wikis";

const PLACES = 20;

/** Writes the report as GitHub-flavoured Markdown. */
export function render(assessment: Assessment, _context: ReportContext, write: (text: string) => void): void {
  const { findings, objects, workloads, rings } = assessment.summary;
  const total = SEVERITIES.filter((severity) => findings[severity] > 0).map(
    (severity) => `${findings[severity]} ${severity}`,
  );
  write(`# Ringfence: ${total.join(", ") || "nothing found"}\n\n`);
  write(`${counted(objects, "object")}, ${counted(workloads, "workload")}.\n\n`);
  if (assessment.problems.length > 0) {
    write(
      `**Incomplete: ${counted(assessment.problems.length, "problem")} kept part of the input from being examined.**\n\n`,
    );
    for (const { file, line, message } of assessment.problems) {
      write(`- ${file === null ? "" : `${code(line === null ? file : `${file}:${line}`)} `}${plain(message)}\n`);
    }
    write("\n");
  }
  for (const group of groupsOf(assessment)) {
    const [first, ...others] = group.first(PLACES);
    if (!first) continue;
    const state = group.outcome === "fail" ? group.severity : group.outcome;
    write(`## ${state}: ${plain(group.title)} (${group.size})\n\n`);
    write(`${plain(first.message)}. ${plain(first.why)}\n\n`);
    if (first.fix) write(`**Fix (${first.fix.class}):** ${plain(first.fix.summary)}\n\n`);
    write(`| where | object |\n| --- | --- |\n`);
    for (const finding of [first, ...others]) {
      write(`| ${code(placeOf(finding.location))} | ${plain(nameOf(finding))} |\n`);
    }
    const rest = group.size - 1 - others.length;
    if (rest > 0) write(`| … | ${counted(rest, "more place")} |\n`);
    write(`\n${code(group.control)}\n\n`);
  }
  write("## Posture by ring\n\n| ring | passed | failed | unknown |\n| --- | ---: | ---: | ---: |\n");
  for (const ring of RINGS) {
    const { passed, failed, unknown } = rings[ring];
    write(`| ${ring} | ${passed} | ${failed} | ${unknown} |\n`);
  }
}

const plain = (text: string): string =>
  printable(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_{}[\]<>|#]/g, "\\$&");
const code = (text: string): string =>
  text === "" ? "" : `\`${printable(text).replaceAll("`", "'").replaceAll("|", "\\|")}\``;
