import type { Severity } from "../../../core/severity.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";
import { nameOf } from "../text.ts";

export const summary = "annotations on the changed lines in GitHub Actions";

const LEVEL: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "notice",
  info: "notice",
};

/** Writes one workflow command a failing finding and a problem. */
export function render(assessment: Assessment, _context: ReportContext, write: (text: string) => void): void {
  for (const { file, line, message } of assessment.problems) {
    const place = file === null ? "" : ` file=${property(file)}${line === null ? "" : `,line=${line}`}`;
    write(`::error${place}::${data(`not examined: ${message}`)}\n`);
  }
  for (const finding of assessment.findings()) {
    if (finding.outcome !== "fail") continue;
    const { location, severity, control, title, message, fix } = finding;
    const place = location ? `file=${property(location.file)},line=${location.line},col=${location.column},` : "";
    const text = `${nameOf(finding)}: ${message}${fix ? `\nFix: ${fix.summary}` : ""}\n${control}`;
    write(`::${LEVEL[severity]} ${place}title=${property(`${title} (${severity})`)}::${data(text)}\n`);
  }
}

const data = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
