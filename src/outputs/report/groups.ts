import type { Finding } from "../../core/finding.ts";
import type { Severity } from "../../core/severity.ts";
import type { Assessment, Rank } from "../../findings/index.ts";
import { toFinding } from "../../findings/index.ts";

/** The findings of one control at one severity: one thing to understand, many places to mend. */
export interface Group {
  readonly control: string;
  readonly title: string;
  readonly severity: Severity;
  readonly outcome: Finding["outcome"];
  readonly size: number;
  /** That of the most urgent one. */
  readonly risk: number;
  /** Full findings of the first `count` entries. */
  first(count: number): Finding[];
}

/** Within a severity what few objects have comes before what nearly all have: it was set on purpose. */
function rareFirst(a: Group, b: Group): number {
  if (a.severity !== b.severity || a.outcome !== b.outcome) return 0;
  return b.risk - a.risk || a.size - b.size;
}

/** Groups in rank order of their most urgent finding; excused findings are left out. */
export function groupsOf({ ranks }: Assessment): Group[] {
  const counted = ranks.filter(({ outcome }) => outcome !== "excepted" && outcome !== "pass");
  const byKey = Map.groupBy(counted, ({ severity, outcome, control }) => `${severity} ${outcome} ${control}`);
  return [...byKey.values()].map((same) => groupOf(same as [Rank, ...Rank[]])).toSorted(rareFirst);
}

function groupOf(ranks: readonly [Rank, ...Rank[]]): Group {
  const { control, title, severity, outcome, risk } = ranks[0];
  return {
    ...{ control, title, severity, outcome, risk },
    size: ranks.reduce((sum, { size }) => sum + size, 0),
    first(count) {
      const found: Finding[] = [];
      for (const rank of ranks) {
        for (let index = 0; index < rank.size && found.length < count; index++)
          found.push(toFinding(rank.entry(index)));
      }
      return found;
    },
  };
}
