import type { Judgement, Lot } from "../core/judgement.ts";
import type { Severity } from "../core/severity.ts";
import { isStopped } from "./context.ts";
import { ControlJudgement, type Frames, outcomeOf, weightOf } from "./judgement.ts";
import type { Reply } from "./compiled.ts";
import type { SubjectOf } from "./subject.ts";

/** Judgements of one control with one answer about things that matter equally; made when they are looked at. */
export class ControlLot implements Lot {
  readonly control: string;
  readonly title: string;
  readonly severity: Severity;
  readonly outcome: Judgement["outcome"];
  readonly rollup: boolean;
  readonly weight: number;
  readonly various: boolean;
  readonly #frames: Frames;
  readonly #replies: Reply[] = [];
  readonly #subjects: SubjectOf[] = [];
  readonly #orders: number[] = [];
  readonly #made: ControlJudgement[] = [];

  constructor({ compiled, answer }: Reply, weight: number, various: boolean, frames: Frames) {
    const { control } = compiled;
    this.control = control.id;
    this.title = control.title;
    this.severity = control.severity;
    this.outcome = outcomeOf(compiled, answer);
    this.rollup = control.rollup.length > 0;
    this.weight = weight;
    this.various = various;
    this.#frames = frames;
  }

  get size(): number {
    return this.#replies.length;
  }

  /** @param made The judgement, where it is made already. */
  add(reply: Reply, subject: SubjectOf, order: number, made?: ControlJudgement): void {
    if (made) this.#made[this.size] = made;
    this.#replies.push(reply);
    this.#subjects.push(subject);
    this.#orders.push(order);
  }

  order(index: number): number {
    return this.#orders[index] ?? 0;
  }

  subject(index: number): SubjectOf {
    return this.#subjects[index] as SubjectOf;
  }

  at(index: number): ControlJudgement {
    return (this.#made[index] ??= new ControlJudgement(
      this.#replies[index] as Reply,
      this.#subjects[index] as SubjectOf,
      this.#frames,
    ));
  }
}

/** True for a reply whose severity may depend on what surrounds its subject. */
const variesBy = ({ compiled: { control }, detail }: Reply): boolean =>
  control.adjust.length > 0 || control.context.length > 0 || detail?.raised !== undefined;

const ANSWERS = ["pass", "fail", "unknown", "error"] as const;

/** The lots of a run. */
export class Lots {
  readonly all: ControlLot[] = [];
  readonly #frames: Frames;
  /** By control; then by answer, weight and whether members may be excused. */
  readonly #byControl = new Map<Reply["compiled"], (ControlLot | undefined)[]>();
  #order = 0;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  /** @param excusable True when the subject's text may hold an exception. */
  add(reply: Reply, subject: SubjectOf, excusable: boolean, made?: ControlJudgement): void {
    const { compiled, answer } = reply;
    let lots = this.#byControl.get(compiled);
    if (lots === undefined) this.#byControl.set(compiled, (lots = []));
    const weight = weightOf(subject);
    const various = excusable || isStopped(subject) || variesBy(reply);
    const key = (ANSWERS.indexOf(answer) * 10 + weight) * 2 + (various ? 1 : 0);
    let lot = lots[key];
    if (lot === undefined) {
      lots[key] = lot = new ControlLot(reply, weight, various, this.#frames);
      this.all.push(lot);
    }
    lot.add(reply, subject, this.#order++, made);
  }
}
