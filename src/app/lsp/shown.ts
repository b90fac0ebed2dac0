import type { Judgement } from "../../core/judgement.ts";
import type { Where } from "../../core/location.ts";
import type { Severity } from "../../core/severity.ts";
import type { Assessment } from "../../findings/index.ts";
import type { Range } from "./protocol.ts";
import type { OpenText } from "./text.ts";

/** A finding in an open document. */
export interface Shown {
  /** Its message and fix are made when they are read. */
  readonly judgement: Judgement;
  readonly severity: Severity;
  readonly range: Range;
  /** The place of the field itself, where the document only sets a value that the field is made of. */
  readonly field: Where | null;
  /** The value that the document sets, such as `image.tag`; null where the field itself stands in the document. */
  readonly value: string | null;
}

/** The failures in open documents by file, worst first: where the field stands, and where a chart's value is set. */
export function shownIn(assessment: Assessment, open: ReadonlyMap<string, OpenText>): Map<string, Shown[]> {
  const found = new Map<string, Shown[]>();
  const put = (where: Where, shown: Omit<Shown, "range">): void => {
    const document = open.get(where.file);
    if (!document) return;
    const own = found.get(where.file);
    const all = { ...shown, range: document.rangeFrom(where.line, where.column) };
    if (own) own.push(all);
    else found.set(where.file, [all]);
  };
  for (const rank of assessment.ranks) {
    if (rank.outcome !== "fail") continue;
    for (let index = 0; index < rank.size; index++) {
      const { judgement, severity, exception } = rank.entry(index);
      const { location } = judgement;
      if (location === null || exception !== null) continue;
      put(location, { judgement, severity, field: null, value: null });
      for (const { path, where } of judgement.values ?? []) {
        if (where) put(where, { judgement, severity, field: location, value: path.join(".") });
      }
    }
  }
  return found;
}
