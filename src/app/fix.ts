import type { Document } from "../core/document.ts";
import type { FixClass } from "../core/finding.ts";
import type { Ref, Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import type { Severity } from "../core/severity.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import { readInputs, type Inputs } from "../inputs/index.ts";
import { isEqual, type Planned, planTexts, unifiedDiff, type Wanted } from "../outputs/fix/index.ts";
import { broughtAbout, type Failure, failuresOf, isAsBad, isWritten, objectOf, withheld } from "./fix-findings.ts";
import { Texts } from "./fix-candidates.ts";
import { mendRendered } from "./fix-rendered.ts";
import { equip, type Equipment, scanInputs, type ScanOptions } from "./scan.ts";

/** Rounds of editing and scanning again: what a fix uncovers is fixed too. */
const MAX_ROUNDS = 4;
/** Times that all is planned anew without the fixes that brought something about. */
const MAX_ATTEMPTS = 3;

/** Pairs of a fix and what it may bring about that are tried out. */
const MAX_TRIALS = 400;
/** Characters that a file may have in which fixes are tried alone. */
const MAX_TRIAL_CHARACTERS = 200_000;
const NO_EFFECT = "the edit does not change the answer";
const UNSAFE = "the text is written in a way that cannot be changed safely";

/** What is mended. */
export interface FixOptions extends Omit<ScanOptions, "inputs" | "showPassed" | "severity"> {
  /** The most daring fixes that are written. */
  readonly class: "safe" | "likely";
}

interface Equipped extends FixOptions {
  readonly equipment: Equipment;
}

/** A finding, and what became of it. */
export interface Mended {
  readonly control: string;
  readonly title: string;
  readonly severity: Severity;
  readonly resource: Ref;
  readonly container: string | null;
  /** Before the edit for what was closed, after it for what is left. */
  readonly location: Where | null;
  readonly message: string;
  readonly fix: { readonly class: FixClass; readonly summary: string } | null;
  /** Why it is left; null for what was closed. */
  readonly reason: string | null;
}

/** A file that is changed. */
export interface ChangedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What fixing comes to; nothing is written yet. */
export interface Fixed {
  readonly files: readonly ChangedFile[];
  readonly closed: readonly Mended[];
  readonly left: readonly Mended[];
  readonly problems: readonly Problem[];
  /** The texts as they were read, by file. */
  readonly given: ReadonlyMap<string, string>;
}

interface Round {
  readonly inputs: Inputs;
  readonly texts: ReadonlyMap<string, string>;
  readonly failures: readonly Failure[];
  readonly problems: readonly Problem[];
  /** What was written for. */
  readonly tried: ReadonlyMap<string, Failure>;
  /** {@link Failure.id} → why it was not written. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** Plans the automatic fixes, makes them in memory and scans again. @throws pack/invalid, config/invalid */
export async function fix(options: FixOptions): Promise<Fixed> {
  const { paths, stdin, ...render } = options.source;
  options.progress?.("reading the input");
  const inputs = readInputs(paths, { ...render, stdin });
  const equipped = { ...options, equipment: await equip(options) };
  const first = look(equipped, inputs);
  const blocked = new Map<string, string>();
  let last = first;
  let scope: Scope = null;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    last = mend(equipped, inputs, restarted(first, last, scope), blocked, scope);
    const culprits = culpritsOf(equipped, first, last, scope);
    if (culprits.size === 0) break;
    for (const [id, reason] of culprits) blocked.set(id, reason);
    const guilty = [...last.tried.values()].filter(({ id }) => culprits.has(id));
    scope = guilty.every(({ judgement }) => judgement.origin?.document.locator.part)
      ? new Set(guilty.map(({ file }) => file))
      : null;
    if (attempt === MAX_ATTEMPTS - 1) last = look(equipped, inputs.again(unchanged(last, scope)), last, null, scope);
  }
  return reportOf(options, inputs, first, last);
}

/** The files that are mended anew; null for all. */
type Scope = ReadonlySet<string> | null;

/** The texts of what is out of scope. */
const unchanged = ({ texts }: Round, scope: Scope): ReadonlyMap<string, string> =>
  new Map([...texts].filter(([file]) => scope !== null && !scope.has(file)));

/** Where mending starts again for the files in scope; the others stay as they are by now. */
function restarted(first: Round, last: Round, scope: Scope): Round {
  if (scope === null) return first;
  const texts = unchanged(last, scope);
  const outside = <T>(entries: Iterable<[string, T]>, file: (value: T, id: string) => string): [string, T][] =>
    [...entries].filter(([id, value]) => !scope.has(file(value, id)));
  return {
    ...last,
    texts,
    inputs: first.inputs.again(texts),
    failures: [
      ...last.failures.filter((failure) => !scope.has(failure.file)),
      ...first.failures.filter((failure) => scope.has(failure.file)),
    ],
    tried: new Map(outside(last.tried, ({ file }) => file)),
    reasons: new Map(outside(last.reasons, (_, id) => id.slice(0, Math.max(0, id.indexOf("#"))))),
  };
}

/** Asks the controls; of the files in `only`, what is known about the others stays. */
function look(
  { equipment, ...options }: Equipped,
  inputs: Inputs,
  known: Round | null = null,
  only: Scope = null,
  dropped: Scope = null,
): Round {
  const about = only ? ({ document }: { readonly document: Document }) => only.has(document.file) : undefined;
  const { assessment } = scanInputs(inputs, equipment, { ...options, about });
  const { problems } = assessment;
  const kept = known && only ? known.failures.filter(({ file }) => !only.has(file)) : [];
  const tried = [...(known?.tried ?? [])].filter(([, { file }]) => !dropped?.has(file));
  return {
    inputs,
    texts: known ? unchanged(known, dropped) : new Map(),
    failures: [...kept, ...failuresOf(assessment)],
    problems,
    tried: new Map(tried),
    reasons: known?.reasons ?? new Map(),
  };
}

const isPlain = ({ document }: Wanted): boolean => document.locator.part !== undefined;

/** Edits and scans until nothing is left that can be edited. */
function mend(options: Equipped, inputs: Inputs, first: Round, blocked: Map<string, string>, scope: Scope): Round {
  let now: Round = { ...first, reasons: new Map([...first.reasons, ...blocked]) };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reasons = new Map(now.reasons);
    const tried = new Map(now.tried);
    const wanted: Wanted[] = [];
    for (const failure of now.failures) {
      const { judgement } = failure;
      if (scope !== null && !scope.has(failure.file)) continue;
      if (judgement.fixClass !== undefined && !isWritten(judgement.fixClass, options.class)) continue;
      const { id } = failure;
      if (reasons.has(id)) continue;
      if (tried.has(id)) {
        reasons.set(id, NO_EFFECT);
        continue;
      }
      const { fix: own, origin } = judgement;
      const reason = withheld(own, options.class);
      if (reason !== null || !origin || !own) reasons.set(id, reason ?? "the object has no text");
      else {
        wanted.push({ id, ...origin, patch: own.patch });
        tried.set(id, failure);
      }
    }
    const planned = planTexts(wanted.filter(isPlain));
    let texts: ReadonlyMap<string, string> = new Map([...now.texts, ...planned.texts]);
    let refused = planned.refused;
    const others = wanted.filter((each) => !isPlain(each));
    if (others.length > 0) {
      options.progress?.("looking for what feeds the fields");
      const rendered = mendRendered(others, now.inputs, texts, options.source.values ?? []);
      texts = rendered.texts;
      refused = new Map([...refused, ...rendered.refused]);
    }
    for (const [id, reason] of refused) {
      reasons.set(id, reason);
      tried.delete(id);
    }
    const before = now.texts;
    now = { ...now, reasons, tried };
    if ([...texts].every(([file, text]) => before.get(file) === text)) break;
    const edited = inputs.again(texts);
    const strays = straysOf(planned, edited);
    if (strays.size > 0) {
      for (const { id, document } of wanted) if (strays.has(document)) blocked.set(id, UNSAFE);
      return mend(options, inputs, first, blocked, scope);
    }
    const changed = new Set([...texts.keys()].filter((file) => before.get(file) !== texts.get(file)));
    for (const { document } of others) changed.add(document.file);
    now = { ...look(options, edited, now, changed), texts, tried, reasons };
  }
  return now;
}

/** The documents that do not read as they should after an edit. */
function straysOf({ texts, expected }: Planned, { documents }: Inputs): Set<Document> {
  const edited = new Map<string, Document>();
  for (const document of documents) {
    if (texts.has(document.file)) edited.set(`${document.file} ${document.index}`, document);
  }
  const strays = new Set<Document>();
  for (const [document, value] of expected) {
    const now = edited.get(`${document.file} ${document.index}`);
    if (!now || !isEqual(now.value, value)) strays.add(document);
  }
  return strays;
}

/** The fixes to blame for what is worse than before, and why; and those that change nothing. */
function culpritsOf(options: Equipped, first: Round, last: Round, scope: Scope): Map<string, string> {
  const culprits = new Map<string, string>();
  const known = new Set(first.problems.map(({ code, file }) => `${code} ${file}`));
  for (const { code, file, message } of last.problems) {
    if (known.has(`${code} ${file}`)) continue;
    for (const failure of last.tried.values())
      if (failure.judgement.location?.file === file || file === null)
        culprits.set(failure.id, `the edit breaks the file: ${message}`);
  }
  const files = new Set(last.tried.values().map(({ file }) => file));
  const isAsked = ({ file }: Failure): boolean => files.has(file) && (scope === null || scope.has(file));
  const after = last.failures.filter(isAsked);
  const still = new Set(after.map(({ id }) => id));
  const tried = [...last.tried.values()].filter(isAsked);
  for (const { id } of tried) if (still.has(id)) culprits.set(id, NO_EFFECT);
  const found = broughtAbout(first.failures.filter(isAsked), after);
  if (found.length === 0) return culprits;
  const byObject = Map.groupBy(
    tried.filter(({ id }) => !still.has(id)),
    objectOf,
  );
  // what a control's fix does to one object it does to the others
  const learned = new Map<string, boolean>();
  const causes = (failure: Failure, worse: Failure): boolean => {
    const key = `${failure.judgement.control} ${worse.judgement.control}`;
    const answer = learned.get(key) ?? (learned.size < MAX_TRIALS && bringsAbout(options, failure, worse));
    learned.set(key, answer);
    return answer;
  };
  for (const worse of found) {
    const near = byObject.get(objectOf(worse)) ?? [];
    const guilty = near.filter((each) => causes(each, worse));
    for (const failure of guilty.length > 0 ? guilty : near) {
      if (isAsBad(worse.severity, failure.severity))
        culprits.set(failure.id, `it would bring about ${worse.judgement.control}: ${worse.judgement.message}`);
    }
  }
  return culprits;
}

/** True if one fix alone makes its document fail anew; what other documents say is left aside. */
function bringsAbout({ equipment, ...options }: Equipped, { id, judgement }: Failure, worse: Failure): boolean {
  const { origin, fix: own } = judgement;
  const text = origin?.document.locator.part?.()?.text ?? "";
  if (!origin || !own || text === "" || text.length > MAX_TRIAL_CHARACTERS) return false;
  const { texts } = planTexts([{ id, ...origin, patch: own.patch }]);
  const { file, index } = origin.document;
  const after = readDocuments(texts.get(file) ?? text, { file, dropNulls: true }).documents[index];
  if (!after) return false;
  const fails = (document: Document): boolean => {
    const { assessment } = scanInputs({ documents: [document], problems: [] }, equipment, options);
    return failuresOf(assessment).some(({ about }) => about === worse.about);
  };
  return fails(after) && !fails(origin.document);
}

function reportOf(options: FixOptions, inputs: Inputs, first: Round, last: Round): Fixed {
  const changed = new Set(last.tried.values().map(({ file }) => file));
  const still = new Set(last.failures.flatMap((failure) => (changed.has(failure.file) ? [failure.id] : [])));
  const classed = new Map<string, string>();
  const reasonOf = (failure: Failure): string => {
    const { control, fixClass } = failure.judgement;
    // the reason of what is never written is the same for all that a control finds
    const isClassed = fixClass !== undefined && !isWritten(fixClass, options.class);
    const known = isClassed ? classed.get(control) : last.reasons.get(failure.id);
    const reason = known ?? withheld(failure.judgement.fix, options.class) ?? NO_EFFECT;
    if (isClassed) classed.set(control, reason);
    return reason;
  };
  const texts = new Map<string, string>();
  for (const { locator } of inputs.documents) {
    const part = locator.part?.();
    if (part) texts.set(part.file, part.text);
  }
  const onDisk = new Texts();
  return {
    files: [...last.texts]
      .map(([file, after]) => ({ file, before: texts.get(file) ?? onDisk.text(file) ?? "", after }))
      .sort((a, b) => (a.file < b.file ? -1 : 1)),
    closed: first.failures
      .filter((failure) => changed.has(failure.file) && !still.has(failure.id))
      .map((failure) => mended(failure, null)),
    left: last.failures.map((failure) => mended(failure, reasonOf(failure))),
    problems: last.problems,
    given: texts,
  };
}

/** A failure as it is reported; places and words are looked up when they are read. */
function mended({ judgement, severity }: Failure, reason: string | null): Mended {
  const { control, title, resource, container } = judgement;
  return {
    ...{ control, title, severity, resource, container },
    get location() {
      return judgement.location;
    },
    get message() {
      return judgement.message;
    },
    get fix() {
      const own = judgement.fix;
      return own && { class: own.class, summary: own.summary };
    },
    reason,
  };
}

/** The changes as one unified diff. */
export const diffOf = ({ files }: Pick<Fixed, "files">): string =>
  files.map(({ file, before, after }) => unifiedDiff(file, before, after)).join("");
