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
  let before: Assessed | undefined;
  let entries: Assessed[] = [];
  for (const entry of assessment.assessed) {
    const { judgement, severity, exception } = entry;
    if (exception || judgement.outcome === "pass") continue;
    // the entries come in rank order, so that like mostly follows like
    if (
      before?.severity !== severity ||
      before.judgement.control !== judgement.control ||
      before.judgement.outcome !== judgement.outcome
    ) {
      const key = `${severity} ${judgement.outcome} ${judgement.control}`;
      entries = byKey.get(key) ?? [];
      byKey.set(key, entries);
    }
    entries.push(entry);
    before = entry;
  }
  const groups = [...byKey.values()].map((entries): Group => {
    const [{ judgement, severity }] = entries as [Assessed];
    const { control, title, outcome } = judgement;
    return { control, title, severity, outcome, entries, first: (count) => entries.slice(0, count).map(toFinding) };
  });
  return groups.toSorted(rareFirst);
}
