/** Fixes what charts and kustomizations print by changing what they are made of, and proves it by rendering again. */
import type { Document } from "../core/document.ts";
import type { Inputs } from "../inputs/index.ts";
import {
  applied,
  differencesOf,
  Draft,
  type Edit,
  isAllowed,
  isEqual,
  notePatch,
  planTexts,
  refusalOf,
  Uneditable,
  type Unit,
  unitsOf,
  valueAt,
  type Wanted,
} from "../outputs/fix/index.ts";
import { type Candidate, chartCandidates, kustomizeCandidates, Texts, wantedOf } from "./fix-candidates.ts";

/** Renderings that one run may take to look for a way; each costs as much as reading the charts. */
const MAX_RENDERINGS = 400;

/** What became of the wanted changes of rendered documents. */
export interface Rendered {
  /** File → its new text; with those that were given. */
  readonly texts: ReadonlyMap<string, string>;
  /** {@link Wanted.id} → why it was not made. */
  readonly refused: ReadonlyMap<string, string>;
}

interface Goal {
  readonly key: string;
  readonly unit: Unit;
}

const keyOf = ({ file, value }: Document): string =>
  [
    file,
    ...[["kind"], ["metadata", "namespace"], ["metadata", "name"]].map((path) => String(valueAt(value, path))),
  ].join(" ");

const isRendered = ({ locator }: Document): boolean => !locator.part;

/** Finds ways to make the changes. */
export function mendRendered(
  wanted: readonly Wanted[],
  inputs: Inputs,
  given: ReadonlyMap<string, string>,
  valueFiles: readonly string[],
): Rendered {
  const refused = new Map<string, string>();
  for (;;) {
    const search = new Search(inputs, given, valueFiles);
    const open = wanted.filter(({ id }) => !refused.has(id));
    search.run(goalsOf(open, refused));
    const missed = open.filter((each) => !refused.has(each.id) && !isReached(each, search.reached));
    for (const { id } of missed) refused.set(id, REFUSED);
    // a fix is made whole or not at all: what was reached of one that was missed is not kept
    if (!missed.some((each) => isBegun(each, search.reached))) return { texts: search.texts.changed, refused };
  }
}

/** The changes that fixes ask for together; those that the API server would refuse are left out. */
function goalsOf(wanted: readonly Wanted[], refused: Map<string, string>): Goal[] {
  const goals: Goal[] = [];
  for (const [document, changes] of Map.groupBy(wanted, (each) => each.document)) {
    const draft = new Draft();
    for (const { id, at, patch } of changes) {
      const reason = refusalOf(draft, document.value, at, patch);
      if (reason === null) notePatch(draft, document.value, at, patch);
      else refused.set(id, reason);
    }
    for (const unit of unitsOf(draft, document.value)) goals.push({ key: keyOf(document), unit });
  }
  return goals;
}

/** The changes of one fix on its own. */
function ownUnits({ document, at, patch }: Wanted): Unit[] {
  const draft = new Draft();
  notePatch(draft, document.value, at, patch);
  return unitsOf(draft, document.value);
}

const hasReached = (document: Document, unit: Unit, reached: readonly Goal[]): boolean =>
  reached.some((goal) => goal.key === keyOf(document) && covers(goal.unit, unit));
const isReached = (wanted: Wanted, reached: readonly Goal[]): boolean =>
  ownUnits(wanted).every((unit) => hasReached(wanted.document, unit, reached));
const isBegun = (wanted: Wanted, reached: readonly Goal[]): boolean =>
  ownUnits(wanted).some((unit) => hasReached(wanted.document, unit, reached));

const REFUSED =
  "neither a value nor a line of its own feeds this field, so the template or base must be changed by hand";

/** True if a change that was made holds another one in it. */
const covers = (made: Unit, unit: Unit): boolean =>
  isEqual(made.path, unit.path.slice(0, made.path.length)) || isEqual(unit.path, made.path.slice(0, unit.path.length));

class Search {
  texts: Texts;
  readonly reached: Goal[] = [];
  #inputs: Inputs;
  readonly #valueFiles: readonly string[];
  #left = MAX_RENDERINGS;

  constructor(inputs: Inputs, given: ReadonlyMap<string, string>, valueFiles: readonly string[]) {
    this.#inputs = inputs;
    this.texts = new Texts(given);
    this.#valueFiles = valueFiles;
  }

  run(goals: readonly Goal[]): void {
    const firsts = goals.flatMap((goal) => {
      const [candidate] = this.#candidates(goal);
      return candidate ? [{ goal, candidate }] : [];
    });
    // all at once, as charts are mostly written well; one by one only where that changes something else
    const left = new Set(goals);
    if (
      firsts.length > 1 &&
      this.#try(
        firsts.map(({ candidate }) => candidate),
        goals,
        firsts.map(({ goal }) => goal),
      )
    ) {
      for (const { goal } of firsts) left.delete(goal);
    }
    for (const goal of left) {
      if (this.#holds(goal)) {
        this.reached.push(goal);
        continue;
      }
      for (const candidate of this.#candidates(goal)) if (this.#try([candidate], goals, [goal])) break;
    }
  }

  #document(key: string): Document | undefined {
    return this.#inputs.documents.find((document) => isRendered(document) && keyOf(document) === key);
  }

  #candidates({ key, unit }: Goal): Candidate[] {
    const document = this.#document(key);
    if (!document) return [];
    return document.locator.values
      ? chartCandidates(document, unit, this.texts, this.#valueFiles)
      : kustomizeCandidates(document, unit, this.texts);
  }

  /** True if a document already is what a goal asks for. */
  #holds({ key, unit }: Goal): boolean {
    const value = this.#document(key)?.value;
    const now = valueAt(value, unit.path);
    if (unit.kind === "append") return Array.isArray(now) && now.some((item) => isEqual(item, unit.value));
    return unit.kind === "remove" ? now === undefined : differencesOf(now, unit.value).length === 0;
  }

  /** Makes changes and renders; true, and they stay, if they bring about their goals and nothing that is no goal. */
  #try(candidates: readonly Candidate[], goals: readonly Goal[], asked: readonly Goal[]): boolean {
    if (this.#left-- <= 0) return false;
    const changed = this.#changed(candidates);
    if (!changed) return false;
    const next = this.#inputs.again(changed);
    const before = new Map(this.#inputs.documents.filter(isRendered).map((document) => [keyOf(document), document]));
    const after = next.documents.filter(isRendered);
    if (next.problems.length > this.#inputs.problems.length || after.length !== before.size) return false;
    for (const document of after) {
      const key = keyOf(document);
      const known = before.get(key);
      if (!known) return false;
      const differences = differencesOf(known.value, document.value);
      if (differences.length === 0) continue;
      const units = goals.flatMap((goal) => (goal.key === key ? [goal.unit] : []));
      if (!differences.every((difference) => isAllowed(difference, units))) return false;
    }
    const kept = { inputs: this.#inputs, texts: this.texts };
    this.#inputs = next;
    this.texts = new Texts(changed);
    if (asked.every((goal) => this.#holds(goal))) {
      this.reached.push(...asked);
      return true;
    }
    this.#inputs = kept.inputs;
    this.texts = kept.texts;
    return false;
  }

  /** The texts with candidates carried out; null when that cannot be. */
  #changed(candidates: readonly Candidate[]): ReadonlyMap<string, string> | null {
    const changed = new Map(this.texts.changed);
    const wanted: Wanted[] = [];
    const edits = new Map<string, Edit[]>();
    for (const [index, candidate] of candidates.entries()) {
      if (candidate.kind === "text") {
        const own = edits.get(candidate.file) ?? [];
        const twin = own.some(
          ({ start, end, text }) =>
            start === candidate.edit.start && end === candidate.edit.end && text === candidate.edit.text,
        );
        if (!twin) own.push(candidate.edit);
        edits.set(candidate.file, own);
        continue;
      }
      const one = wantedOf(candidate, String(index), this.texts);
      if (one) wanted.push(one);
    }
    const planned = planTexts(wanted);
    if (planned.refused.size > 0) return null;
    for (const [file, text] of planned.texts) changed.set(file, text);
    try {
      for (const [file, own] of edits) {
        const text = this.texts.text(file);
        if (text === null) return null;
        changed.set(file, applied(text, own));
      }
    } catch (error) {
      if (error instanceof Uneditable) return null;
      throw error;
    }
    return changed.size === 0 ? null : changed;
  }
}
