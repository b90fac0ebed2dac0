import type { Lot } from "../core/judgement.ts";
import type { Path } from "../core/location.ts";
import { RINGS, type Ring } from "../core/severity.ts";
import { type Keeping, Recording, Replies, type Sink, Tally } from "./asking.ts";
import type { CompiledControl } from "./compiled.ts";
import { foldMerged, isMerged, type Row, speakersOf, spokenFor } from "./fold.ts";
import { ControlJudgement, type Frames, mayBeExcused } from "./judgement.ts";
import { Lots } from "./lots.ts";
import type { Reply } from "./compiled.ts";
import type { SubjectSink } from "./shared-asking.ts";
import type { SubjectOf } from "./subject.ts";

/** How often each ring's controls passed, failed and could not tell. */
export type RingCounts = Record<Ring, { failed: number; passed: number; unknown: number }>;

export interface Verdicts {
  /** Everything that did not pass and that nothing else stands for. */
  readonly lots: readonly Lot[];
  readonly rings: RingCounts;
  /** Every judgement, those included that others stand for; made when asked for. */
  judgements(): ControlJudgement[];
}

/** Takes the replies about one workload or object after another, and settles which of them stand for others. */
export class Ledger implements SubjectSink {
  readonly loose: Sink;
  readonly #frames: Frames;
  readonly #keeping: Keeping;
  readonly #lots: Lots;
  readonly #tally = new Tally();
  readonly #recordings: Recording[] = [];
  readonly #folded: ControlJudgement[] = [];
  readonly #merged: ControlJudgement[] = [];
  #rows: Row[] = [];
  #subject!: SubjectOf;
  /** What was said about the present subject alone. */
  #own: Replies | null = null;

  constructor(keeping: Keeping, frames: Frames) {
    this.#frames = frames;
    this.#keeping = keeping;
    this.#lots = new Lots(frames);
    this.loose = {
      pass: (compiled, item) => this.#pass(compiled, item),
      reply: (reply) => this.#reply(reply),
    };
  }

  /** What comes next is about this subject. */
  about(subject: SubjectOf): void {
    this.#subject = subject;
    this.#own = null;
  }

  recorded(recording: Recording): void {
    if (recording.uses++ === 0) this.#recordings.push(recording);
    if (recording.all.length > 0) this.#rows.push({ subject: this.#subject, replies: recording });
  }

  #pass(compiled: CompiledControl, item: Path): void {
    this.#tally.count(compiled, "pass");
    if (this.#keeping.passes) this.#keep({ compiled, answer: "pass", item, detail: null });
  }

  #reply(reply: Reply): void {
    this.#tally.count(reply.compiled, reply.answer);
    this.#keep(reply);
  }

  #keep(reply: Reply): void {
    if (this.#own === null) {
      this.#own = new Replies();
      this.#rows.push({ subject: this.#subject, replies: this.#own });
    }
    this.#own.add(reply, this.#keeping);
  }

  /** Closes what was said about a workload or an object: whatever may stand for other replies has been said. */
  settle(): void {
    const rows = this.#rows;
    if (rows.length === 0) return;
    const speakers = speakersOf(rows);
    const excusable = mayBeExcused((rows[0] as Row).subject.resource);
    for (const { subject, replies } of rows) {
      if (isMerged(subject)) this.#settleMerged(subject, replies, speakers);
      else if (speakers.length === 0 || replies.foldable.length === 0) {
        for (const reply of replies.all) this.#lots.add(reply, subject, excusable);
      } else {
        for (const reply of replies.all) {
          const by = spokenFor(reply, subject, speakers);
          if (by === null) this.#lots.add(reply, subject, excusable);
          else this.#folded.push(new ControlJudgement(reply, subject, this.#frames, by));
        }
      }
    }
    this.#rows = [];
  }

  /** Which of these stand for themselves is known only at the end. */
  #settleMerged(subject: SubjectOf, replies: Replies, speakers: ReturnType<typeof speakersOf>): void {
    for (const reply of replies.all) {
      this.#merged.push(new ControlJudgement(reply, subject, this.#frames, spokenFor(reply, subject, speakers)));
    }
  }

  /** Closes the ledger. */
  finish(): Verdicts {
    if (this.#merged.length > 0) this.#finishMerged();
    for (const recording of this.#recordings) this.#tally.add(recording);
    const { passed, failed, unknown } = this.#tally;
    const counts = RINGS.map((ring, index) => {
      return [ring, { failed: failed[index] ?? 0, passed: passed[index] ?? 0, unknown: unknown[index] ?? 0 }];
    });
    const lots = this.#lots.all;
    return {
      lots,
      rings: Object.fromEntries(counts) as RingCounts,
      judgements: () => [
        ...lots.flatMap((lot) => Array.from({ length: lot.size }, (_, index) => lot.at(index))),
        ...this.#folded,
      ],
    };
  }

  #finishMerged(): void {
    foldMerged(this.#merged, this.#lots.all);
    for (const judgement of this.#merged) {
      if (judgement.impliedBy !== null) this.#folded.push(judgement);
      else this.#lots.add(judgement, judgement.subject, mayBeExcused(judgement.subject.resource), judgement);
    }
  }
}
