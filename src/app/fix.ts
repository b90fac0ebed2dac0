import type { Document } from "../core/document.ts";
import type { FixClass } from "../core/finding.ts";
import type { Ref, Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import type { Severity } from "../core/severity.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import { readInputs, type Inputs } from "../inputs/index.ts";
import { isEqual, type Planned, planTexts, unifiedDiff, type Wanted } from "../outputs/fix/index.ts";
import { broughtAbout, type Failure, failuresOf, isAsBad, objectOf, withheld } from "./fix-findings.ts";
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
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    last = mend(equipped, inputs, first, blocked);
    const culprits = culpritsOf(equipped, first, last);
    if (culprits.size === 0) break;
    for (const [id, reason] of culprits) blocked.set(id, reason);
    if (attempt === MAX_ATTEMPTS - 1) last = { ...first, reasons: blocked };
  }
  return reportOf(options, inputs, first, last);
}

function look({ equipment, ...options }: Equipped, inputs: Inputs): Round {
  const { assessment } = scanInputs(inputs, equipment, options);
  const { problems } = assessment;
  return { inputs, texts: new Map(), failures: failuresOf(assessment), problems, tried: new Map(), reasons: new Map() };
}

const isPlain = ({ document }: Wanted): boolean => document.locator.part !== undefined;

/** Edits and scans until nothing is left that can be edited. */
function mend(options: Equipped, inputs: Inputs, first: Round, blocked: Map<string, string>): Round {
  let now: Round = { ...first, reasons: blocked };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reasons = new Map(now.reasons);
    const tried = new Map(now.tried);
    const wanted: Wanted[] = [];
    for (const failure of now.failures) {
      const { judgement, id } = failure;
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
      return mend(options, inputs, first, blocked);
    }
    const next = look(options, edited);
    now = { ...next, texts, tried, reasons };
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
function culpritsOf(options: Equipped, first: Round, last: Round): Map<string, string> {
  const culprits = new Map<string, string>();
  const known = new Set(first.problems.map(({ code, file }) => `${code} ${file}`));
  for (const { code, file, message } of last.problems) {
    if (known.has(`${code} ${file}`)) continue;
    for (const failure of last.tried.values())
      if (failure.judgement.location?.file === file || file === null)
        culprits.set(failure.id, `the edit breaks the file: ${message}`);
  }
  const still = new Set(last.failures.map(({ id }) => id));
  const tried = [...last.tried.values()];
  for (const { id } of tried) if (still.has(id)) culprits.set(id, NO_EFFECT);
  const found = broughtAbout(first.failures, last.failures);
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
  const still = new Set(last.failures.map(({ id }) => id));
  const mended = ({ judgement, severity }: Failure, reason: string | null): Mended => {
    const { control, title, resource, container, location, message, fix: own } = judgement;
    const plan = own && { class: own.class, summary: own.summary };
    return { control, title, severity, resource, container, location, message, fix: plan, reason };
  };
  const reasonOf = (failure: Failure): string =>
    last.reasons.get(failure.id) ?? withheld(failure.judgement.fix, options.class) ?? NO_EFFECT;
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
    closed: first.failures.filter(({ id }) => !still.has(id)).map((failure) => mended(failure, null)),
    left: last.failures.map((failure) => mended(failure, reasonOf(failure))),
    problems: last.problems,
    given: texts,
  };
}

/** The changes as one unified diff. */
export const diffOf = ({ files }: Pick<Fixed, "files">): string =>
  files.map(({ file, before, after }) => unifiedDiff(file, before, after)).join("");
