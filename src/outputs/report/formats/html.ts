import type { Finding } from "../../../core/finding.ts";
import { RINGS, SEVERITIES } from "../../../core/severity.ts";
import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";
import { type Group, groupsOf } from "../groups.ts";
import { STYLE } from "../html-style.ts";
import { counted, grouped, printable } from "../../../core/text.ts";
import { nameOf, placeOf } from "../text.ts";

export const summary = "one self-contained page to read, print and mail";

/** Most places of one control that are listed; the JSON report has all. */
const PLACES = 200;

/** Writes a page without scripts or outside references; a policy in it forbids both. */
export function render(assessment: Assessment, context: ReportContext, write: (text: string) => void): void {
  const { summary: counts, problems } = assessment;
  const groups = groupsOf(assessment);
  write(`<!doctype html>\n<html lang="en"><head><meta charset="utf-8">`);
  write(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
  write(`<meta name="viewport" content="width=device-width,initial-scale=1"><title>Ringfence report</title>`);
  write(`<style>${STYLE}</style></head><body><header><h1>Ringfence report</h1>`);
  write(
    `<p>${html(context.inputs.join(", "))} · ${counted(counts.objects, "object")}, ${counted(counts.workloads, "workload")}`,
  );
  write(
    ` · <time datetime="${html(context.time)}">${html(context.time.slice(0, 16).replace("T", " "))} UTC</time></p></header><main>`,
  );
  if (problems.length > 0) {
    write(`<section class="problems"><h2>Incomplete: ${counted(problems.length, "problem")}</h2><ul>`);
    for (const { file, line, message } of problems) {
      const place = file === null ? "" : `<code>${html(line === null ? file : `${file}:${line}`)}</code> `;
      write(`<li>${place}${html(message)}</li>`);
    }
    write("</ul></section>");
  }
  tallies(assessment, write);
  write(`<section><h2>Findings</h2>`);
  if (groups.length === 0) write(`<p>${counts.complete ? "Nothing found." : "Nothing found in what was read."}</p>`);
  for (const group of groups) groupOf(group, context, write);
  write("</section>");
  excused(assessment, write);
  write(`</main><footer>Ringfence ${html(context.version)}</footer></body></html>\n`);
}

function tallies({ summary: { findings, rings } }: Assessment, write: (text: string) => void): void {
  write(`<section class="tallies">`);
  for (const severity of SEVERITIES) {
    write(`<div class="tally ${severity}"><b>${grouped(findings[severity])}</b> ${severity}</div>`);
  }
  write(
    `</section><section><h2>Posture by ring</h2><table><thead><tr><th scope="col">Ring</th><th scope="col">Passed</th>`,
  );
  write(`<th scope="col">Failed</th><th scope="col">Unknown</th></tr></thead><tbody>`);
  for (const ring of RINGS) {
    const { passed, failed, unknown } = rings[ring];
    const cells = [passed, failed, unknown].map((count) => `<td>${grouped(count)}</td>`).join("");
    write(`<tr><th scope="row">${ring}</th>${cells}</tr>`);
  }
  write("</tbody></table></section>");
}

function groupOf(group: Group, context: ReportContext, write: (text: string) => void): void {
  const found = group.first(PLACES);
  const [first] = found;
  if (!first) return;
  const state = group.outcome === "fail" ? group.severity : group.outcome;
  const open = group.severity === "critical" || group.severity === "high" ? " open" : "";
  write(`<details class="finding"${open}><summary><span class="badge ${group.severity}">${html(state)}</span> `);
  write(
    `<strong>${html(group.title)}</strong> <span class="count">${group.size}</span> <code>${html(group.control)}</code></summary>`,
  );
  write(`<p>${html(first.message)}</p><p>${html(first.why)}</p>`);
  if (first.fix) write(`<p class="fix"><b>Fix (${first.fix.class})</b> ${html(first.fix.summary)}</p>`);
  if (first.frameworks.length > 0) {
    write(
      `<p class="frameworks">${html(first.frameworks.map(({ framework, requirement }) => `${framework} ${requirement}`).join(" · "))}</p>`,
    );
  }
  write("<ul>");
  for (const finding of found) place(finding, context, write);
  const rest = group.size - found.length;
  if (rest > 0) write(`<li>and ${counted(rest, "more place")}; the JSON report lists all</li>`);
  write("</ul></details>");
}

function place(finding: Finding, context: ReportContext, write: (text: string) => void): void {
  const { location } = finding;
  const line = location ? context.locatorOf(location.file)?.lineText(location.line, location.file) : null;
  write(`<li><code>${html(placeOf(location))}</code> ${html(nameOf(finding))}`);
  if (line) write(`<pre>${html(line)}</pre>`);
  write("</li>");
}

function excused(assessment: Assessment, write: (text: string) => void): void {
  const ranks = assessment.ranks.filter(({ outcome }) => outcome === "excepted");
  const entries = ranks.flatMap((rank) => Array.from({ length: rank.size }, (_, index) => rank.entry(index)));
  if (entries.length === 0) return;
  write(
    `<section><h2>Excused (${entries.length})</h2><table><thead><tr><th scope="col">Control</th><th scope="col">Object</th>`,
  );
  write(`<th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Until</th></tr></thead><tbody>`);
  for (const { judgement, exception } of entries) {
    const cells = [judgement.control, nameOf(judgement), exception?.reason, exception?.owner, exception?.until];
    write(`<tr>${cells.map((cell) => `<td>${html(cell ?? "")}</td>`).join("")}</tr>`);
  }
  write("</tbody></table></section>");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const html = (text: string): string => printable(text).replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
