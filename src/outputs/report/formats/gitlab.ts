import type { Finding } from "../../../core/finding.ts";
import type { Severity } from "../../../core/severity.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";
import { nameOf } from "../text.ts";

export const summary = "GitLab code quality, shown in merge requests";

/** GitLab's scale. */
const LEVEL: Readonly<Record<Severity, "blocker" | "critical" | "major" | "minor" | "info">> = {
  critical: "blocker",
  high: "critical",
  medium: "major",
  low: "minor",
  info: "info",
};

/** One place of the report. */
interface Entry {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: (typeof LEVEL)[Severity];
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/**
 * Writes one entry a failure, and one for each thing that could not be read. What is excused or open is left out.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function render(assessment: Assessment, _context: ReportContext, write: (text: string) => void): void {
  let separator = "[\n";
  const seen = new Map<string, number>();
  const put = ({ fingerprint, ...entry }: Entry): void => {
    // GitLab keeps one entry of those that share a fingerprint
    const before = seen.get(fingerprint) ?? 0;
    seen.set(fingerprint, before + 1);
    const own = before === 0 ? fingerprint : `${fingerprint}-${before + 1}`;
    write(separator + JSON.stringify({ ...entry, fingerprint: own }));
    separator = ",\n";
  };
  for (const { code, file, line, message } of assessment.problems) {
    const fingerprint = `${code} ${file ?? ""} ${message}`;
    put({
      ...{ description: message, check_name: code, fingerprint, severity: "major" },
      location: { path: file ?? "-", lines: { begin: line ?? 1 } },
    });
  }
  for (const finding of assessment.findings()) if (finding.outcome === "fail") put(entryOf(finding));
  write(separator === "[\n" ? "[]\n" : "\n]\n");
}

function entryOf(finding: Finding): Entry {
  const { control, severity, message, location, fingerprint, fix } = finding;
  const description = `${nameOf(finding)}: ${message}${fix ? ` Fix: ${fix.summary}.` : ""}`;
  return {
    ...{ description, check_name: control, fingerprint, severity: LEVEL[severity] },
    location: { path: location?.file ?? "-", lines: { begin: location?.line ?? 1 } },
  };
}
