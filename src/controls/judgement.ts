import type { Document } from "../core/document.ts";
import type { Fix, FixClass, FrameworkRequirement } from "../core/finding.ts";
import type { Judgement } from "../core/judgement.ts";
import { type Path, type Ref, toPointer, type ValueSource, type Where } from "../core/location.ts";
import type { Ring, Severity } from "../core/severity.ts";
import type { JsonObject, Resource } from "../facts/index.ts";
import type { CompiledControl } from "./compiled.ts";
import type { Adjusted, Context } from "./context.ts";
import { type FieldPath, parseFieldPath, presentDepth, valueAt } from "./field-path.ts";
import { planFix } from "./fix-plan.ts";
import { type Site, sitesOf } from "./site.ts";
import type { Detail, Reply } from "./compiled.ts";
import type { SubjectOf } from "./subject.ts";
import { Template } from "./template.ts";

/** Without these words in a text nothing in it can excuse anything. */
const EXCEPT = "ringfence.dev/except";

/** False when nothing in the text around an object can excuse a finding. */
export const mayBeExcused = ({ document }: Resource): boolean => document.locator.mentions(EXCEPT);

/** Texts that say themselves that something is not known. */
const SAYS_DOUBT = /cannot be told|not known|in the release known here|is not in the input|^whether\b/;
const EMPTY: Readonly<Record<string, string>> = {};

/** Gives a frame filled with a subject's variables, for what is computed long after the question was asked. */
export interface Frames {
  frameFor(compiled: CompiledControl, subject: SubjectOf, item: Path): unknown[];
  /** What surrounds the subject and changes the severity. */
  readonly context: Context;
}

/** The outcome that a control's answer stands for. */
export const outcomeOf = ({ control }: CompiledControl, answer: Reply["answer"]): Judgement["outcome"] =>
  answer === "fail" ? control.outcome : answer;

/** How much it matters what a subject runs, 0 to 9: its models, data and accelerators. */
export function weightOf({ workload }: SubjectOf): number {
  if (workload === null || workload.role === "ordinary") return 0;
  return workload.confidence === "inferred" ? 2 : 4;
}

/** The judgement of one control about one subject (or one element of a list of it). */
export class ControlJudgement implements Judgement {
  readonly compiled: CompiledControl;
  readonly answer: Reply["answer"];
  readonly subject: SubjectOf;
  /** Path of the element asked about, below the subject; empty when the control has no `item`. */
  readonly item: Path;
  readonly detail: Detail | null;
  readonly #frames: Frames;
  #site: Site | null = null;
  #location: Where | null | undefined;
  impliedBy: string | null;

  constructor(
    { compiled, answer, item, detail }: Reply,
    subject: SubjectOf,
    frames: Frames,
    impliedBy: string | null = null,
  ) {
    this.compiled = compiled;
    this.answer = answer;
    this.subject = subject;
    this.item = item;
    this.#frames = frames;
    this.detail = detail;
    this.impliedBy = impliedBy;
  }

  #frame(): unknown[] {
    return this.#frames.frameFor(this.compiled, this.subject, this.item);
  }

  get control(): string {
    return this.compiled.control.id;
  }
  get title(): string {
    return this.compiled.control.title;
  }
  get severity(): Severity {
    return this.compiled.control.severity;
  }
  get ring(): Ring {
    return this.compiled.control.ring;
  }
  get outcome(): Judgement["outcome"] {
    return outcomeOf(this.compiled, this.answer);
  }
  get resource(): Ref {
    return this.subject.resource.ref;
  }
  get origin(): { readonly document: Document; readonly at: Path } {
    return this.subject.resource;
  }
  get container(): string | null {
    return this.subject.container?.name ?? null;
  }
  get rollup(): boolean {
    return this.compiled.control.rollup.length > 0;
  }
  get why(): string {
    return this.compiled.control.why;
  }
  get frameworks(): readonly FrameworkRequirement[] {
    return this.compiled.frameworks;
  }
  get topics(): readonly string[] {
    return this.compiled.control.topics;
  }

  get raised(): number {
    return this.#adjusted.reduce((sum, { by }) => sum + by, 0);
  }
  get raisedBecause(): readonly string[] {
    return this.#adjusted.map(({ because }) => because);
  }
  /** By the analysis, by what surrounds the subject, and by the control itself. */
  get #adjusted(): readonly Adjusted[] {
    const { adjust } = this.compiled.control;
    const around = this.#frames.context.of(this.compiled, this.subject);
    const raised = this.detail?.raised;
    const known = raised ? [raised, ...around] : around;
    if (adjust.length === 0) return known;
    const frame = this.#frame();
    return [...known, ...this.compiled.adjustments().filter(({ when }) => when.evaluate(frame) === true)];
  }

  get weight(): number {
    return weightOf(this.subject);
  }

  get message(): string {
    const text = this.detail?.message ?? this.#says();
    // the text of a control says what is wrong, which nobody knows here
    return this.answer === "unknown" && !SAYS_DOUBT.test(text) ? `not decided by this input: ${text}` : text;
  }
  #says(): string {
    if (this.answer === "pass") return "nothing wrong here";
    const frame = this.#frame();
    if (this.answer === "error") return `cannot be judged: ${this.compiled.reasonOf(frame)}`;
    return this.compiled.message().render(frame);
  }

  get #sites(): readonly Site[] {
    if (this.detail?.path) return [{ resource: this.subject.resource, path: this.detail.path, whole: true }];
    const wheres = this.compiled.at().map((at): FieldPath | null => {
      return at instanceof Template ? parseFieldPath(at.render(this.#frame())) : at;
    });
    const known = wheres.filter((where) => where !== null);
    const starts: FieldPath[] = known.length > 0 ? known : [{ start: "item", path: [] }];
    return starts.flatMap((where) => sitesOf(this.subject, where, this.item));
  }

  /** The deciding field: the first place that is present, else the first named. */
  get site(): Site {
    return (this.#site ??= this.#findSite());
  }
  #findSite(): Site {
    const sites = this.#sites;
    const present = sites.find(
      ({ resource, path, whole }) => whole && presentDepth(resource.object, path) === path.length,
    );
    return present ?? sites[0] ?? { resource: this.subject.resource, path: [], whole: true };
  }

  get path(): string {
    const { resource, path } = this.site;
    return resource === this.subject.resource ? toPointer(path.slice(0, presentDepth(resource.object, path))) : "";
  }

  get stablePath(): string {
    const { resource, path } = this.site;
    return path.map((token, index) => stableToken(resource.object, path, index, token)).join("/");
  }

  get location(): Where | null {
    return (this.#location ??= this.#locate());
  }
  #locate(): Where | null {
    const { resource, path } = this.site;
    const found = resource.document.locator.locate([...resource.at, ...path]);
    return found ? { file: found.file, line: found.line, column: found.column } : null;
  }

  get values(): readonly ValueSource[] {
    const { resource, path } = this.site;
    return resource.document.locator.values?.([...resource.at, ...path]) ?? [];
  }

  get fix(): Fix | null {
    if (this.answer === "pass") return null;
    return planFix(this.compiled, this.subject, this.item, this.#frame());
  }

  get fixClass(): FixClass | null {
    const { fix, fixSummary, fixClass } = this.compiled.control;
    return fix.length === 0 && fixSummary === "" ? null : fixClass;
  }

  get labels(): Readonly<Record<string, string>> {
    return stringsOf(valueAt(this.subject.resource.object, ["metadata", "labels"]));
  }
  get annotations(): Readonly<Record<string, string>> {
    const own = stringsOf(valueAt(this.subject.resource.object, ["metadata", "annotations"]));
    const template = stringsOf(this.subject.pod?.metadata["annotations"]);
    if (template === EMPTY) return own;
    return own === EMPTY ? template : { ...template, ...own };
  }

  get mayBeExcused(): boolean {
    return mayBeExcused(this.subject.resource);
  }

  comments(): readonly string[] {
    const { location } = this;
    return location ? this.site.resource.document.locator.commentsAt(location.line, location.file) : [];
  }
}

function stableToken(object: JsonObject, path: Path, index: number, token: string | number): string {
  if (typeof token === "string") return token;
  const element = valueAt(object, path.slice(0, index + 1));
  const name = typeof element === "string" ? element : valueAt(element, ["name"]);
  return typeof name === "string" ? `[${name}]` : `[${token}]`;
}

function stringsOf(value: unknown): Readonly<Record<string, string>> {
  return value !== null && typeof value === "object" ? (value as Record<string, string>) : EMPTY;
}
