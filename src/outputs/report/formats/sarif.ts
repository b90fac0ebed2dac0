import type { Finding } from "../../../core/finding.ts";
import type { Severity } from "../../../core/severity.ts";
import type { Assessed, Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";
import { nameOf } from "../text.ts";

export const summary = "SARIF 2.1.0 for code scanning and editors";

const LEVEL: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};
/** GitHub's scale for `security-severity`: over 9 critical, 7 to 8.9 high, 4 to 6.9 medium, below low. */
const SCORE: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  info: "0.0",
};

/** Writes one run. @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function render(assessment: Assessment, context: ReportContext, write: (text: string) => void): void {
  const rules = new Map<string, number>();
  const definitions: object[] = [];
  for (const rank of assessment.ranks) {
    if (rules.has(rank.control)) continue;
    rules.set(rank.control, rules.size);
    definitions.push(ruleOf(rank.entry(0)));
  }
  const driver = { name: "Ringfence", semanticVersion: context.version, rules: definitions };
  write(`{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":`);
  write(
    `${JSON.stringify(driver)}},"columnKind":"utf16CodeUnits","invocations":[${invocation(assessment)}],"results":[`,
  );
  let separator = "\n";
  for (const finding of assessment.findings()) {
    write(separator + JSON.stringify(resultOf(finding, rules.get(finding.control) ?? 0)));
    separator = ",\n";
  }
  write("\n]}]}\n");
}

function ruleOf({ judgement, severity }: Assessed): object {
  const { control, title, why, fix, topics } = judgement;
  return {
    id: control,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix ? `${why}\n\nFix (${fix.class}): ${fix.summary}` : why },
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { "security-severity": SCORE[severity], tags: ["security", "kubernetes", ...topics] },
  };
}

function invocation(assessment: Assessment): string {
  const toolExecutionNotifications = assessment.problems.map(({ code, file, line, message }) => ({
    level: "error",
    descriptor: { id: code },
    message: { text: message },
    ...(file === null
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                ...(line === null ? {} : { region: { startLine: line } }),
              },
            },
          ],
        }),
  }));
  return JSON.stringify({ executionSuccessful: assessment.summary.complete, toolExecutionNotifications });
}

function resultOf(finding: Finding, ruleIndex: number): object {
  const { control, severity, message, location, outcome, exception, resource, path, fix, risk } = finding;
  const failed = outcome === "fail" || outcome === "excepted";
  return {
    ruleId: control,
    ruleIndex,
    kind: failed ? "fail" : outcome === "manual" ? "review" : outcome === "pass" ? "pass" : "open",
    level: failed ? LEVEL[severity] : "none",
    message: { text: `${nameOf(finding)}: ${message}${fix ? ` Fix: ${fix.summary}.` : ""}` },
    locations: [
      {
        ...(location
          ? {
              physicalLocation: {
                artifactLocation: { uri: uriOf(location.file) },
                region: { startLine: location.line, startColumn: location.column },
              },
            }
          : {}),
        logicalLocations: [
          {
            kind: "object",
            fullyQualifiedName: `${resource.kind}/${resource.namespace ?? ""}/${resource.name}${path}`,
          },
        ],
      },
    ],
    partialFingerprints: { "ringfence/v1": finding.fingerprint },
    rank: risk,
    ...(exception
      ? {
          suppressions: [
            { kind: "external", status: "accepted", justification: `${exception.reason} (${exception.owner})` },
          ],
        }
      : {}),
  };
}

/** A relative URI reference of a path. */
const uriOf = (file: string): string =>
  file === "-" ? "stdin" : file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
