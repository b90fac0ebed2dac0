import { planTexts, type Wanted } from "../../outputs/fix/index.ts";
import { diagnosticOf } from "./diagnostics.ts";
import type { CodeAction, Range, TextEdit } from "./protocol.ts";
import type { Shown } from "./shown.ts";
import { editBetween, type OpenText, touches } from "./text.ts";

/** Command that shows a control's reasons. */
export const EXPLAIN = "ringfence.explain";
/** How long an exception that is written by an action holds, in days. */
const EXCEPTION_DAYS = 90;
const FIX_ALL = "source.fixAll.ringfence";

/** Kinds of actions that are offered. */
export const ACTION_KINDS = ["quickfix", FIX_ALL] as const;

/** What is asked: a part of a document, and the kinds of actions wanted (all when empty). */
export interface Asked {
  readonly document: OpenText;
  readonly range: Range;
  readonly only: readonly string[];
  /** `YYYY-MM-DD` */
  readonly today: string;
}

type UriOf = (file: string) => string;

/** The actions for the findings in a part of a document, the fixes first. */
export function actionsFor(asked: Asked, shown: readonly Shown[], uriOf: UriOf): CodeAction[] {
  const wants = (kind: string): boolean =>
    asked.only.length === 0 || asked.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (wants("quickfix")) {
    const here = shown.filter(({ range }) => touches(range, asked.range));
    for (const each of here) actions.push(...fixOf(each, uriOf));
    for (const each of here) actions.push(...exceptionOf(each, asked), explainOf(each));
  }
  if (wants(FIX_ALL)) actions.push(...allSafe(shown, uriOf));
  return actions;
}

const wantedOf = ({ judgement: { control, origin, fix } }: Shown, index: number): Wanted[] =>
  origin && fix && fix.patch.length > 0 ? [{ id: `${index} ${control}`, ...origin, patch: fix.patch }] : [];

function changesOf(wanted: readonly Wanted[], uriOf: UriOf): Record<string, TextEdit[]> | null {
  const before = new Map(
    wanted.flatMap(({ document }) => {
      const part = document.locator.part?.();
      return part ? [[part.file, part.text] as const] : [];
    }),
  );
  const changes: Record<string, TextEdit[]> = {};
  for (const [file, text] of planTexts(wanted).texts) {
    const old = before.get(file);
    const edit = old === undefined ? null : editBetween(old, text);
    if (edit) changes[uriOf(file)] = [edit];
  }
  return Object.keys(changes).length > 0 ? changes : null;
}

function fixOf(shown: Shown, uriOf: UriOf): CodeAction[] {
  const { fix } = shown.judgement;
  // what needs a value from a person cannot be written for them
  if (fix === null || fix.class === "report" || fix.class === "assisted") return [];
  const changes = changesOf(wantedOf(shown, 0), uriOf);
  if (changes === null) return [];
  const title = `${fix.class === "safe" ? "Fix" : "Fix, may change how it runs"}: ${fix.summary}`;
  const diagnostics = [diagnosticOf(shown)];
  return [{ title, kind: "quickfix", isPreferred: fix.class === "safe", diagnostics, edit: { changes } }];
}

function allSafe(shown: readonly Shown[], uriOf: UriOf): CodeAction[] {
  const safe = shown.filter(({ judgement: { fix } }) => fix?.class === "safe");
  const changes = changesOf(safe.flatMap(wantedOf), uriOf);
  return changes === null
    ? []
    : [{ title: "Fix all that is safe to fix in this file", kind: FIX_ALL, edit: { changes } }];
}

/** A comment that excuses the finding once its owner and reason are filled in; until then it excuses nothing. */
function exceptionOf(shown: Shown, { document, today }: Asked): CodeAction[] {
  const { judgement, range, value } = shown;
  // JSON has no comments, and a value's file is not where exceptions of the field are read
  if (value !== null || !/\.ya?ml$/i.test(document.file)) return [];
  const until = new Date(Date.parse(today) + EXCEPTION_DAYS * 86_400_000).toISOString().slice(0, 10);
  const indent = /^\s*/.exec(document.line(range.start.line))?.[0] ?? "";
  const at = { line: range.start.line, character: 0 };
  const newText = `${indent}# ringfence.dev/except.${judgement.control}: until=${until} owner= reason=\n`;
  const edit = { changes: { [document.uri]: [{ range: { start: at, end: at }, newText }] } };
  const title = `Except ${judgement.control} here until ${until} (name an owner and a reason)`;
  return [{ title, kind: "quickfix", diagnostics: [diagnosticOf(shown)], edit }];
}

function explainOf(shown: Shown): CodeAction {
  const title = `Explain ${shown.judgement.control}`;
  const command = { title, command: EXPLAIN, arguments: [shown.judgement.control] };
  return { title, kind: "quickfix", diagnostics: [diagnosticOf(shown)], command };
}
