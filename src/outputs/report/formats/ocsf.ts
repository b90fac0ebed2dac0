import type { Finding } from "../../../core/finding.ts";
import type { Severity } from "../../../core/severity.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";

export const summary = "OCSF 1.3 compliance findings, one JSON object a line, for security lakes";

const SEVERITY: Readonly<Record<Severity, readonly [number, string]>> = {
  critical: [5, "Critical"],
  high: [4, "High"],
  medium: [3, "Medium"],
  low: [2, "Low"],
  info: [1, "Informational"],
};

/** Writes one event of class 2003 (Compliance Finding) a finding. @see https://schema.ocsf.io/1.3.0/classes/compliance_finding */
export function render(assessment: Assessment, context: ReportContext, write: (text: string) => void): void {
  const time = Date.parse(context.time);
  for (const finding of assessment.findings()) write(`${JSON.stringify(eventOf(finding, time, context.version))}\n`);
}

function eventOf(finding: Finding, time: number, version: string): object {
  const [severity_id, severity] = SEVERITY[finding.severity];
  const { resource, location, fix, outcome, frameworks } = finding;
  const failed = outcome === "fail";
  return {
    ...{ class_uid: 2003, class_name: "Compliance Finding", category_uid: 2, category_name: "Findings" },
    ...{ activity_id: 1, activity_name: "Create", type_uid: 200301, type_name: "Compliance Finding: Create" },
    ...{ time, severity_id, severity, message: finding.message },
    ...{ status_id: outcome === "excepted" ? 3 : 1, status: outcome === "excepted" ? "Suppressed" : "New" },
    metadata: {
      version: "1.3.0",
      product: { name: "Ringfence", vendor_name: "Ringfence", version },
      uid: finding.fingerprint,
    },
    finding_info: {
      ...{ uid: finding.fingerprint, title: finding.title, desc: finding.why, created_time: time },
      types: [finding.control],
    },
    compliance: {
      control: finding.control,
      standards: [...new Set(frameworks.map(({ framework }) => framework))],
      requirements: frameworks.map(({ framework, requirement }) => `${framework} ${requirement}`),
      status_id: failed ? 3 : outcome === "pass" ? 1 : 2,
      status: failed ? "Fail" : outcome === "pass" ? "Pass" : "Warning",
    },
    resources: [
      {
        uid: [resource.apiVersion, resource.kind, resource.namespace ?? "", resource.name].join("/"),
        name: resource.name,
        type: resource.kind,
        ...(resource.namespace === null ? {} : { namespace: resource.namespace }),
      },
    ],
    ...(fix ? { remediation: { desc: fix.summary } } : {}),
    unmapped: { path: finding.path, container: finding.container, risk: finding.risk, location, outcome },
  };
}
