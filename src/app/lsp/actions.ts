import { existsSync, readFileSync } from "node:fs";
import type { Inputs } from "../../inputs/index.ts";
import { planTexts, type Wanted } from "../../outputs/fix/index.ts";
import { mendRendered } from "../fix-rendered.ts";
import { diagnosticOf } from "./diagnostics.ts";
import type { CodeAction, Range, TextEdit } from "./protocol.ts";
import type { Shown } from "./shown.ts";
import { editBetween, type OpenText, touches } from "./text.ts";

/** Command that shows a control's reasons. */
export const EXPLAIN = "ringfence.explain";
/** How long an exception that is written by an action holds, in days. */
const EXCEPTION_DAYS = 90;
/** Findings in charts and kustomizations that one request looks for an edit of: each renders them a few times. */
const MAX_RENDERED = 3;
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

/** What was read, with the texts that stand for files. */
interface Reading {
  readonly inputs: Inputs;
  readonly texts: ReadonlyMap<string, string>;
}

type UriOf = (file: string) => string;

/** The actions for the findings in a part of a document, the fixes first. */
export function actionsFor(asked: Asked, shown: readonly Shown[], reading: () => Reading, uriOf: UriOf): CodeAction[] {
  const wants = (kind: string): boolean =>
    asked.only.length === 0 || asked.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (wants("quickfix")) {
    const here = shown.filter(({ range }) => touches(range, asked.range));
    const budget = { left: MAX_RENDERED };
    for (const each of here) actions.push(...fixOf(each, reading, uriOf, budget));
    for (const each of here) actions.push(...exceptionOf(each, asked), explainOf(each));
  }
  if (wants(FIX_ALL)) actions.push(...allSafe(shown, uriOf));
  return actions;
}

const wantedOf = ({ judgement: { control, origin, fix } }: Shown, index: number): Wanted[] =>
  origin && fix && fix.patch.length > 0 ? [{ id: `${index} ${control}`, ...origin, patch: fix.patch }] : [];

type Changes = Readonly<Record<string, readonly TextEdit[]>>;

/** The edits that make texts what they are to become; null where nothing changes. */
function changesTo(
  texts: ReadonlyMap<string, string>,
  before: (file: string) => string | null,
  uriOf: UriOf,
): Changes | null {
  const changes: Record<string, readonly TextEdit[]> = {};
  for (const [file, text] of texts) {
    const old = before(file);
    const edit = old === null ? null : editBetween(old, text);
    if (edit) changes[uriOf(file)] = [edit];
  }
  return Object.keys(changes).length > 0 ? changes : null;
}

function plainChanges(wanted: readonly Wanted[], uriOf: UriOf): Changes | null {
  const before = new Map(
    wanted.flatMap(({ document }) => {
      const part = document.locator.part?.();
      return part ? [[part.file, part.text] as const] : [];
    }),
  );
  return changesTo(planTexts(wanted).texts, (file) => before.get(file) ?? null, uriOf);
}

/** The edits of what a rendered object was made of. */
function renderedChanges(wanted: readonly Wanted[], { inputs, texts }: Reading, uriOf: UriOf): Changes | null {
  const mended = mendRendered(wanted, inputs, texts, []);
  const onDisk = (file: string): string | null => (existsSync(file) ? readFileSync(file, "utf8") : null);
  return changesTo(mended.texts, (file) => texts.get(file) ?? onDisk(file), uriOf);
}

function fixOf(shown: Shown, reading: () => Reading, uriOf: UriOf, budget: { left: number }): CodeAction[] {
  const { fix, origin } = shown.judgement;
  // what needs a value from a person cannot be written for them
  if (fix === null || fix.class === "report" || fix.class === "assisted") return [];
  const isRendered = origin !== undefined && origin.document.locator.part === undefined;
  if (isRendered && budget.left-- <= 0) return [];
  const wanted = wantedOf(shown, 0);
  const changes = isRendered ? renderedChanges(wanted, reading(), uriOf) : plainChanges(wanted, uriOf);
  if (changes === null) return [];
  const title = `${fix.class === "safe" ? "Fix" : "Fix, may change how it runs"}: ${fix.summary}`;
  const diagnostics = [diagnosticOf(shown)];
  return [{ title, kind: "quickfix", isPreferred: fix.class === "safe", diagnostics, edit: { changes } }];
}

/** Every safe fix of a manifest at once; what is rendered is fixed one by one, where its effect can be seen. */
function allSafe(shown: readonly Shown[], uriOf: UriOf): CodeAction[] {
  const safe = shown.filter(
    ({ judgement: { fix, origin } }) => fix?.class === "safe" && origin?.document.locator.part !== undefined,
  );
  const changes = plainChanges(safe.flatMap(wantedOf), uriOf);
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
