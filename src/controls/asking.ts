import type { Path } from "../core/location.ts";
import type { Ring } from "../core/severity.ts";
import type { Answer, CompiledControl } from "./compiled.ts";
import { valueAt } from "./field-path.ts";
import { SLOT } from "./frame.ts";

/** Where answers go. Not-applicable ones go nowhere. */
export interface Sink {
  pass(compiled: CompiledControl, item: Path): void;
  /** @param trouble What went wrong before the control could be asked; null otherwise. */
  answer(
    compiled: CompiledControl,
    answer: Exclude<Answer, "pass" | "not-applicable">,
    item: Path,
    trouble: string | null,
  ): void;
}

const NO_PATH: Path = [];

/**
 * Asks one control of the subject in the frame, or of each element of its list.
 *
 * @param subject Where the control's list starts, unless it starts at the pod spec.
 */
export function askControl(
  compiled: CompiledControl,
  frame: unknown[],
  subject: unknown,
  pod: unknown,
  sink: Sink,
): void {
  const { item } = compiled;
  if (item === null) {
    frame[SLOT.item] = null;
    const answer = compiled.ask(frame);
    if (answer === "pass") sink.pass(compiled, NO_PATH);
    else if (answer !== "not-applicable") sink.answer(compiled, answer, NO_PATH, null);
    return;
  }
  const list = valueAt(item.start === "pod" ? pod : subject, item.path);
  if (list === undefined) {
    sink.pass(compiled, NO_PATH);
  } else if (!Array.isArray(list)) {
    sink.answer(compiled, "error", NO_PATH, `${item.path.join(".")} must be a list`);
  } else {
    for (let index = 0; index < list.length; index++) {
      frame[SLOT.item] = list[index];
      const answer = compiled.ask(frame);
      if (answer === "pass") sink.pass(compiled, [...item.path, index]);
      else if (answer !== "not-applicable") sink.answer(compiled, answer, [...item.path, index], null);
    }
  }
}

/** Answers kept to be given again, for another subject that is alike. */
export class Recording implements Sink {
  readonly #passes: { compiled: CompiledControl; item: Path }[] = [];
  readonly #answers: Parameters<Sink["answer"]>[] = [];
  readonly #counts = new Map<Ring, number>();

  pass(compiled: CompiledControl, item: Path): void {
    this.#passes.push({ compiled, item });
    this.#counts.set(compiled.control.ring, (this.#counts.get(compiled.control.ring) ?? 0) + 1);
  }

  answer(...answer: Parameters<Sink["answer"]>): void {
    this.#answers.push(answer);
  }

  /** Gives every answer; passes only as counts, unless `passes` says otherwise. */
  replay(sink: Sink & { passed(ring: Ring, count: number): void }, passes: boolean): void {
    if (passes) for (const { compiled, item } of this.#passes) sink.pass(compiled, item);
    else for (const [ring, count] of this.#counts) sink.passed(ring, count);
    for (const [compiled, answer, item, trouble] of this.#answers) sink.answer(compiled, answer, item, trouble);
  }
}
