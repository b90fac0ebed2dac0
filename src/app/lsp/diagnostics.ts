import { pathToFileURL } from "node:url";
import type { Problem } from "../../core/problem.ts";
import type { Severity } from "../../core/severity.ts";
import type { Diagnostic } from "./protocol.ts";
import type { Shown } from "./shown.ts";
import type { OpenText } from "./text.ts";
import type { Answer } from "./workspace.ts";

const LEVEL: Readonly<Record<Severity, Diagnostic["severity"]>> = { critical: 1, high: 1, medium: 2, low: 3, info: 4 };

/** Most diagnostics that one document gets. */
const MAX_DIAGNOSTICS = 1000;

/** What an editor underlines in a document: what could not be read first, then findings, worst first. */
export function diagnosticsOf(document: OpenText, { shown, problems }: Answer): Diagnostic[] {
  const all = [...problems.map((problem) => ofProblem(document, problem)), ...shown.map(diagnosticOf)];
  return all.slice(0, MAX_DIAGNOSTICS);
}

function ofProblem(document: OpenText, { code, line, message }: Problem): Diagnostic {
  const column = document.line((line ?? 1) - 1).search(/\S/) + 1;
  return {
    range: document.rangeFrom(line ?? 1, Math.max(1, column)),
    ...{ severity: 1, code, source: "ringfence", message },
  };
}

/** The diagnostic of one finding. */
export function diagnosticOf({ judgement, severity, range, field, value }: Shown): Diagnostic {
  const { control, message } = judgement;
  const through = value === null ? "" : ` (by the value ${value})`;
  const diagnostic: Diagnostic = {
    ...{ range, severity: LEVEL[severity], code: control, source: "ringfence", message: message + through },
  };
  if (field === null) return diagnostic;
  const start = { line: field.line - 1, character: field.column - 1 };
  const location = { uri: pathToFileURL(field.file).href, range: { start, end: start } };
  return { ...diagnostic, relatedInformation: [{ location, message: "the field that the value becomes" }] };
}
