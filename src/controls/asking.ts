import type { Path } from "../core/location.ts";
import type { Ring } from "../core/severity.ts";
import type { Answer, CompiledControl } from "./compiled.ts";
import { valueAt } from "./field-path.ts";
import { SLOT } from "./frame.ts";

/** One answer; passes are only counted, unless they are asked for. */
export interface Asked {
  readonly compiled: CompiledControl;
  readonly answer: Exclude<Answer, "not-applicable">;
  /** Path of the element asked about, below the subject; empty for the subject itself. */
  readonly item: Path;
  /** What went wrong before the control could be asked; null otherwise. */
  readonly trouble: string | null;
}

/** What a set of controls answered about one subject. */
export interface Answers {
  readonly asked: readonly Asked[];
  /** Passes by ring. */
  readonly passed: readonly (readonly [Ring, number])[];
}

const NO_PATH: Path = [];

/** What is asked about, besides the frame: where lists start, and whether passes are kept. */
export interface AskedOf {
  readonly subject: unknown;
  readonly pod: unknown;
  readonly keepsPasses: boolean;
}

/** Asks one control of the subject in the frame, or of each element of its list. */
export function askControl(compiled: CompiledControl, frame: unknown[], of: AskedOf): Answers {
  const { control, item } = compiled;
  const asked: Asked[] = [];
  let passed = 0;
  const take = (answer: Answer, path: Path, trouble: string | null = null): void => {
    if (answer === "pass" && !of.keepsPasses) passed++;
    else if (answer !== "not-applicable") asked.push({ compiled, answer, item: path, trouble });
  };
  if (item === null) {
    frame[SLOT.item] = null;
    take(compiled.ask(frame), NO_PATH);
  } else {
    const list = valueAt(item.start === "pod" ? of.pod : of.subject, item.path);
    if (list === undefined) passed++;
    else if (!Array.isArray(list)) take("error", NO_PATH, `${item.path.join(".")} must be a list`);
    else {
      for (let index = 0; index < list.length; index++) {
        frame[SLOT.item] = list[index];
        const answer = compiled.ask(frame);
        take(answer, answer === "not-applicable" ? NO_PATH : [...item.path, index]);
      }
    }
  }
  return { asked, passed: passed > 0 ? [[control.ring, passed]] : [] };
}

/** The answers of several controls as one. */
export function join(answers: readonly Answers[]): Answers {
  const passed = new Map<Ring, number>();
  for (const { passed: each } of answers)
    for (const [ring, count] of each) passed.set(ring, (passed.get(ring) ?? 0) + count);
  return { asked: answers.flatMap(({ asked }) => asked), passed: [...passed] };
}
