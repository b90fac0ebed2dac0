import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";

export const summary = "one line a finding for spreadsheets (RFC 4180)";

const COLUMNS = [
  ...[
    "severity",
    "risk",
    "control",
    "title",
    "ring",
    "outcome",
    "apiVersion",
    "kind",
    "namespace",
    "name",
    "container",
  ],
  ...["file", "line", "column", "path", "message", "fix_class", "fix", "frameworks", "fingerprint"],
];

/** Writes a header and one record a finding. */
export function render(assessment: Assessment, _context: ReportContext, write: (text: string) => void): void {
  write(`${COLUMNS.join(",")}\r\n`);
  for (const finding of assessment.findings()) {
    const { resource, location, fix } = finding;
    const frameworks = finding.frameworks.map(({ framework, requirement }) => `${framework} ${requirement}`).join("; ");
    const record = [
      ...[finding.severity, finding.risk, finding.control, finding.title, finding.ring, finding.outcome],
      ...[resource.apiVersion, resource.kind, resource.namespace, resource.name, finding.container],
      ...[location?.file, location?.line, location?.column, finding.path, finding.message],
      ...[fix?.class, fix?.summary, frameworks, finding.fingerprint],
    ];
    write(`${record.map(field).join(",")}\r\n`);
  }
}

/** A field in quotes where it must be; text that a spreadsheet would run as a formula is made plain text. */
function field(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  const inert = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
