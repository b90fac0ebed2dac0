import type { Document } from "../../core/document.ts";
import type { PatchOperation } from "../../core/finding.ts";
import { fromPointer, type Path, type TextPart } from "../../core/location.ts";
import { Draft, prune } from "./draft.ts";
import { applied, type Edit, Uneditable } from "./edit.ts";
import { editsOf } from "./edits.ts";
import { notePatch, refusalOf } from "./rules.ts";
import { Sheet } from "./sheet.ts";

/** A change that is wanted of an object. */
export interface Wanted {
  /** Tells changes apart. */
  readonly id: string;
  readonly document: Document;
  /** Where the object lies in its document. */
  readonly at: Path;
  readonly patch: readonly PatchOperation[];
}

/** What becomes of the texts, and which changes were not made and why. */
export interface Planned {
  /** File → its new text. */
  readonly texts: ReadonlyMap<string, string>;
  /** What each changed document must read as afterwards. */
  readonly expected: ReadonlyMap<Document, unknown>;
  /** {@link Wanted.id} → the reason. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Fields whose removal makes room for others: they go first. */
const FIRST = /\/(?:privileged|hostNetwork|hostPID|hostIPC)$|\/capabilities(?:\/add(?:\/\d+)?)?$/;
const urgency = ({ patch }: Wanted): number => (patch.some(({ path }) => FIRST.test(path)) ? 0 : 1);

/** The texts of files with all the changes that can be made in them, the more urgent of two that conflict first. */
export function planTexts(wanted: readonly Wanted[]): Planned {
  const refused = new Map<string, string>();
  const expected = new Map<Document, unknown>();
  const byDocument = Map.groupBy(wanted, ({ document }) => document);
  const byFile = new Map<string, { text: string; edits: Edit[] }>();
  for (const [document, changes] of byDocument) {
    const part = document.locator.part?.() ?? null;
    if (!part) {
      for (const { id } of changes) refused.set(id, "its text was put together from several places");
      continue;
    }
    const { edits, value } = documentEdits(part, document.value, changes, refused);
    if (edits.length === 0) continue;
    expected.set(document, value);
    const file = byFile.get(part.file);
    if (file) file.edits.push(...edits);
    else byFile.set(part.file, { text: part.text, edits });
  }
  const texts = new Map([...byFile].map(([file, { text, edits }]) => [file, applied(text, edits)]));
  return { texts, expected, refused };
}

/** The edits of one document; changes that cannot be written are left out one by one. */
function documentEdits(
  part: TextPart,
  value: unknown,
  changes: readonly Wanted[],
  refused: Map<string, string>,
): Rewriting {
  const sheet = new Sheet(part);
  const sorted = changes.toSorted((a, b) => urgency(a) - urgency(b));
  const draft = new Draft();
  const taken: Wanted[] = [];
  for (const change of sorted) {
    const reason = obstacleOf(sheet, change) ?? refusalOf(draft, value, change.at, change.patch);
    if (reason !== null) refused.set(change.id, reason);
    else {
      notePatch(draft, value, change.at, change.patch);
      taken.push(change);
    }
  }
  try {
    return checked(sheet, draft, value);
  } catch (error) {
    if (!(error instanceof Uneditable)) throw error;
  }
  // something cannot be written: find out what, and write the rest
  let kept: Rewriting = { edits: [], value };
  const written: Wanted[] = [];
  for (const change of taken) {
    const trial = new Draft();
    for (const each of [...written, change]) notePatch(trial, value, each.at, each.patch);
    try {
      kept = checked(sheet, trial, value);
      written.push(change);
    } catch (error) {
      if (!(error instanceof Uneditable)) throw error;
      refused.set(change.id, `the text is written in a way that cannot be changed safely: ${error.message}`);
    }
  }
  return kept;
}

interface Rewriting {
  readonly edits: Edit[];
  /** What the document becomes. */
  readonly value: unknown;
}

function checked(sheet: Sheet, draft: Draft, value: unknown): Rewriting {
  prune(draft, value);
  const edits = editsOf(sheet, draft, value);
  applied(sheet.text, edits);
  return { edits, value: draft.result(value) };
}

function obstacleOf(sheet: Sheet, { at, patch }: Wanted): string | null {
  for (const { path } of patch) {
    const obstacle = sheet.obstacle([...at, ...fromPointer(path)]);
    if (obstacle !== null) return obstacle;
  }
  return null;
}
