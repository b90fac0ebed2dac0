import type { Path } from "../core/location.ts";
import { RINGS } from "../core/severity.ts";
import type { CompiledControl } from "./compiled.ts";
import { valueAt } from "./field-path.ts";
import { SLOT } from "./frame.ts";
import type { Reply } from "./compiled.ts";

/** The path of a reply about the subject itself. */
export const NO_ITEM: Path = [];

/** Where replies go. Not-applicable ones go nowhere. */
export interface Sink {
  pass(compiled: CompiledControl, item: Path): void;
  reply(reply: Reply): void;
}

/**
 * Asks one control of the subject in the frame, or of each element of its list.
 *
 * @param subject Where the control's list starts, unless it starts at the pod spec.
 */
function askControl(compiled: CompiledControl, frame: unknown[], subject: unknown, pod: unknown, sink: Sink): void {
  const { item } = compiled;
  if (item === null) {
    frame[SLOT.item] = null;
    const answer = compiled.ask(frame);
    if (answer === "pass") sink.pass(compiled, NO_ITEM);
    else if (answer !== "not-applicable") sink.reply(bareReply(compiled, answer));
    return;
  }
  const list = valueAt(item.start === "pod" ? pod : subject, item.path);
  if (list === undefined) {
    sink.pass(compiled, NO_ITEM);
  } else if (!Array.isArray(list)) {
    const detail = { message: `${item.path.join(".")} must be a list` };
    sink.reply({ compiled, answer: "error", item: NO_ITEM, detail });
  } else {
    for (let index = 0; index < list.length; index++) {
      frame[SLOT.item] = list[index];
      const answer = compiled.ask(frame);
      const at = [...item.path, index];
      if (answer === "pass") sink.pass(compiled, at);
      else if (answer !== "not-applicable") sink.reply({ compiled, answer, item: at, detail: null });
    }
  }
}

/** What a control says of a subject as a whole; the same object each time. */
const bareReply = (compiled: CompiledControl, answer: Reply["answer"]): Reply =>
  (compiled.said[answer] ??= { compiled, answer, item: NO_ITEM, detail: null });

/** Asks controls in turn, leaving out those of another operating system than the pod's. */
export function askAll(
  controls: readonly CompiledControl[],
  frame: unknown[],
  subject: unknown,
  pod: unknown,
  sink: Sink,
): void {
  const os = (frame[SLOT.facts] as { os?: unknown } | null)?.os;
  for (const compiled of controls) {
    const wanted = compiled.control.os;
    if (wanted === null || os === undefined || wanted === os) askControl(compiled, frame, subject, pod, sink);
  }
}

/** How often each ring's controls passed, failed and could not tell, in the order of {@link RINGS}. */
export class Tally {
  readonly passed = RINGS.map(() => 0);
  readonly failed = RINGS.map(() => 0);
  readonly unknown = RINGS.map(() => 0);

  count({ ring }: CompiledControl, answer: Reply["answer"]): void {
    const counts = answer === "pass" ? this.passed : answer === "fail" ? this.failed : this.unknown;
    counts[ring] = (counts[ring] ?? 0) + 1;
  }

  /** Adds what was recorded, as often as it was given. */
  add({ passed, all, uses }: Recording): void {
    if (passed !== null) {
      for (let ring = 0; ring < RINGS.length; ring++) {
        this.passed[ring] = (this.passed[ring] ?? 0) + (passed[ring] ?? 0) * uses;
      }
    }
    for (const { compiled, answer } of all) {
      if (answer === "pass") continue;
      const counts = answer === "fail" ? this.failed : this.unknown;
      counts[compiled.ring] = (counts[compiled.ring] ?? 0) + uses;
    }
  }
}

/** What is kept of replies. */
export interface Keeping {
  /** Whether passes are kept, and not only counted. */
  readonly passes: boolean;
  /** Controls whose failure may stand for another control's reply. */
  readonly speakers: ReadonlySet<CompiledControl>;
}

/** What did not pass about one subject, and what did where passes are kept. */
export class Replies {
  readonly all: Reply[] = [];
  /** Replies that another control's failure may stand for. */
  readonly foldable: Reply[] = [];
  /** Failures, and what cannot be told, that may stand for another control's reply. */
  readonly speaking: Reply[] = [];

  add(reply: Reply, { speakers }: Keeping): void {
    const { compiled, answer } = reply;
    this.all.push(reply);
    if (compiled.impliedBy.size > 0 || (answer === "unknown" && compiled.unknownWith.size > 0))
      this.foldable.push(reply);
    if ((answer === "fail" || answer === "unknown") && speakers.has(compiled)) this.speaking.push(reply);
  }
}

/** Replies that may be given again for subjects that are alike. */
export class Recording extends Replies implements Sink {
  /** How often controls passed, by ring; null for never. */
  passed: number[] | null = null;
  /** How many subjects it was given for. */
  uses = 0;
  readonly #keeping: Keeping;

  constructor(keeping: Keeping) {
    super();
    this.#keeping = keeping;
  }

  pass(compiled: CompiledControl, item: Path): void {
    this.passed ??= RINGS.map(() => 0);
    this.passed[compiled.ring] = (this.passed[compiled.ring] ?? 0) + 1;
    if (this.#keeping.passes) this.add({ compiled, answer: "pass", item, detail: null }, this.#keeping);
  }

  reply(reply: Reply): void {
    this.add(reply, this.#keeping);
  }
}
