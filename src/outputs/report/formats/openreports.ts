import { createHash } from "node:crypto";
import type { Finding } from "../../../core/finding.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";

export const summary = "OpenReports objects (openreports.io/v1alpha1) to apply to a cluster";

const RESULT: Readonly<Record<Finding["outcome"], "pass" | "fail" | "warn" | "error" | "skip">> = {
  ...{
    fail: "fail",
    error: "error",
    unknown: "skip",
    manual: "warn",
    provider: "skip",
    excepted: "skip",
    pass: "pass",
  },
};
/** Most results one object holds, so that it stays well below the API server's size limit. */
const MAX_RESULTS = 1000;

/** Writes a List with one Report a namespace and one ClusterReport for the rest. */
export function render(assessment: Assessment, context: ReportContext, write: (text: string) => void): void {
  const byNamespace = new Map<string, Finding[]>();
  for (const finding of assessment.findings()) {
    const namespace = finding.resource.namespace ?? "";
    const known = byNamespace.get(namespace);
    if (known) known.push(finding);
    else byNamespace.set(namespace, [finding]);
  }
  const seconds = Math.floor(Date.parse(context.time) / 1000);
  const items = [...byNamespace].flatMap(([namespace, findings]) => {
    const parts: Finding[][] = [];
    for (let from = 0; from < findings.length; from += MAX_RESULTS)
      parts.push(findings.slice(from, from + MAX_RESULTS));
    return parts.map((part, index) => reportOf(namespace, part, index, seconds));
  });
  write(`${JSON.stringify({ apiVersion: "v1", kind: "List", items }, null, 2)}\n`);
}

function reportOf(namespace: string, findings: readonly Finding[], index: number, seconds: number): object {
  const counts = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 };
  for (const { outcome } of findings) counts[RESULT[outcome]]++;
  const scope = createHash("sha256").update(namespace).digest("hex").slice(0, 8);
  return {
    apiVersion: "openreports.io/v1alpha1",
    kind: namespace === "" ? "ClusterReport" : "Report",
    metadata: {
      name: `ringfence-${scope}-${index}`,
      ...(namespace === "" ? {} : { namespace }),
      labels: { "app.kubernetes.io/managed-by": "ringfence" },
    },
    source: "ringfence",
    summary: counts,
    results: findings.map((finding) => resultOf(finding, seconds)),
  };
}

function resultOf(finding: Finding, seconds: number): object {
  const { resource, location, fix } = finding;
  return {
    ...{ source: "ringfence", policy: finding.control, rule: finding.control, category: finding.ring },
    ...{ severity: finding.severity, result: RESULT[finding.outcome], description: finding.message },
    ...{ scored: finding.outcome === "fail", timestamp: { seconds, nanos: 0 } },
    subjects: [
      {
        ...{ apiVersion: resource.apiVersion, kind: resource.kind, name: resource.name },
        ...(resource.namespace === null ? {} : { namespace: resource.namespace }),
      },
    ],
    properties: {
      ...{ fingerprint: finding.fingerprint, path: finding.path, risk: String(finding.risk) },
      ...(finding.container === null ? {} : { container: finding.container }),
      ...(location ? { location: `${location.file}:${location.line}:${location.column}` } : {}),
      ...(fix ? { fix: fix.summary } : {}),
    },
  };
}
