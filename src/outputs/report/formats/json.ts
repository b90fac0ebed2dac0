import type { Assessment } from "../../../findings/index.ts";
import type { ReportContext } from "../format.ts";

export const summary = "all findings for programs, as schemas/scan.json describes them (version 1)";

/** Writes the contract's `Scan` document, one finding a line. */
export function render(assessment: Assessment, _context: ReportContext, write: (text: string) => void): void {
  write(`{"version":1,"summary":${JSON.stringify(assessment.summary)},"findings":[`);
  let separator = "\n";
  for (const finding of assessment.findings()) {
    write(separator + JSON.stringify(finding));
    separator = ",\n";
  }
  write(`\n],"problems":${JSON.stringify(assessment.problems)}}\n`);
}
