import type { Finding } from "../../../core/finding.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";
import { nameOf, placeOf } from "../text.ts";

export const summary = "JUnit XML for test reports in CI";

/** Writes one test suite a control, with one failed or skipped test case a finding. */
export function render(assessment: Assessment, context: ReportContext, write: (text: string) => void): void {
  const suites = new Map<string, Finding[]>();
  for (const finding of assessment.findings()) {
    const known = suites.get(finding.control);
    if (known) known.push(finding);
    else suites.set(finding.control, [finding]);
  }
  const all = [...suites.values()].flat();
  write(`<?xml version="1.0" encoding="UTF-8"?>\n`);
  write(`<testsuites name="ringfence" ${counts(all, assessment.problems.length)}>\n`);
  const time = context.time.replace(/\.\d+Z$/, "");
  let id = 0;
  for (const [control, findings] of suites) {
    const head = `name="${xml(control)}" id="${id++}" package="ringfence" hostname="localhost" timestamp="${time}" time="0"`;
    write(`  <testsuite ${head} ${counts(findings, 0)}>\n`);
    for (const finding of findings) testCase(finding, write);
    write("  </testsuite>\n");
  }
  if (assessment.problems.length > 0) {
    const size = assessment.problems.length;
    const head = `name="input" id="${id}" package="ringfence" hostname="localhost" timestamp="${time}" time="0"`;
    write(`  <testsuite ${head} tests="${size}" failures="0" errors="${size}" skipped="0">\n`);
    for (const { code, file, line, message } of assessment.problems) {
      const name = file === null ? code : `${file}${line === null ? "" : `:${line}`}`;
      write(`    <testcase name="${xml(name)}" classname="${xml(code)}" time="0">\n`);
      write(`      <error type="${xml(code)}" message="${xml(message)}"/>\n    </testcase>\n`);
    }
    write("  </testsuite>\n");
  }
  write("</testsuites>\n");
}

function counts(findings: readonly Finding[], problems: number): string {
  const failures = findings.filter(({ outcome }) => outcome === "fail").length;
  const errors = findings.filter(({ outcome }) => outcome === "error").length;
  const skipped = findings.length - failures - errors;
  return `tests="${findings.length + problems}" failures="${failures}" errors="${errors + problems}" skipped="${skipped}"`;
}

function testCase(finding: Finding, write: (text: string) => void): void {
  const { control, severity, message, why, fix, outcome } = finding;
  write(
    `    <testcase name="${xml(`${nameOf(finding)} ${finding.path}`.trim())}" classname="${xml(control)}" time="0">\n`,
  );
  const text = [placeOf(finding.location), why, fix ? `Fix (${fix.class}): ${fix.summary}` : ""]
    .filter(Boolean)
    .join("\n");
  if (outcome === "fail") write(`      <failure type="${severity}" message="${xml(message)}">${xml(text)}</failure>\n`);
  else if (outcome === "error")
    write(`      <error type="${outcome}" message="${xml(message)}">${xml(text)}</error>\n`);
  else write(`      <skipped message="${xml(`${outcome}: ${finding.exception?.reason ?? message}`)}"/>\n`);
  write("    </testcase>\n");
}

const NAMES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text for XML 1.0: escaped, and without the characters that XML cannot hold. */
const xml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "�")
    .replaceAll(/[&<>"']/g, (char) => NAMES[char] ?? char)
    .replaceAll("\n", "&#10;");
