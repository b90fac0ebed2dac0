import type { Finding } from "../../core/finding.ts";
import type { Severity } from "../../core/severity.ts";
import type { Assessed, Assessment } from "../../findings/index.ts";
import { toFinding } from "../../findings/index.ts";

/** The findings of one control at one severity: one thing to understand, many places to mend. */
export interface Group {
  readonly control: string;
  readonly title: string;
  readonly severity: Severity;
  readonly outcome: Finding["outcome"];
  readonly entries: readonly Assessed[];
  /** Full findings of the first `count` entries. */
  first(count: number): Finding[];
}

/** Within a severity what few objects have comes before what nearly all have: it was set on purpose. */
function rareFirst(a: Group, b: Group): number {
  const [first, second] = [a.entries[0], b.entries[0]];
  if (!first || !second || a.severity !== b.severity || a.outcome !== b.outcome) return 0;
  return second.risk - first.risk || a.entries.length - b.entries.length;
}

/** Groups in rank order of their most urgent finding; excused findings are left out. */
export function groupsOf(assessment: Assessment): Group[] {
  const byKey = new Map<string, Assessed[]>();
  for (const entry of assessment.assessed) {
    if (entry.exception || entry.judgement.outcome === "pass") continue;
    const key = `${entry.severity} ${entry.judgement.outcome} ${entry.judgement.control}`;
    const entries = byKey.get(key);
    if (entries) entries.push(entry);
    else byKey.set(key, [entry]);
  }
  const groups = [...byKey.values()].map((entries): Group => {
    const [{ judgement, severity }] = entries as [Assessed];
    const { control, title, outcome } = judgement;
    return { control, title, severity, outcome, entries, first: (count) => entries.slice(0, count).map(toFinding) };
  });
  return groups.toSorted(rareFirst);
}
