import { isPlainMap, type Value } from "../value.ts";
import { type Evaluate, slotOf } from "./builder.ts";

/** One field of a path. */
export interface Step {
  readonly name: string;
  /** True if the field may be absent: the walk then gives `undefined`. */
  readonly mayBeAbsent: boolean;
  /** True if only a map's property counts; the names that maps inherit cannot be steps. */
  readonly onMapOnly: boolean;
}

/** What a walk gives when it meets something it does not decide: the general way must be taken. */
export const UNSURE = Symbol("unsure");

/** The value at the end of a path; `undefined` when a field is absent that may be. */
export type Walk = (frame: unknown[]) => Value | undefined | typeof UNSURE;

/** A JavaScript value of which a property may be asked. */
type Holder = { readonly [key: string]: Value } | null | undefined;

const absent = (holder: unknown, step: Step) => (step.mayBeAbsent && isPlainMap(holder) ? undefined : UNSURE);

/** Compiles a walk from what `from` gives along the steps. It allocates nothing. */
export function walk(from: Evaluate, steps: readonly Step[]): Walk {
  const [first, second, third] = steps;
  if (steps.some(({ onMapOnly }) => onMapOnly) || steps.length > 3 || !first) return longWalk(from, steps);
  const slot = slotOf(from);
  if (slot !== undefined && !third) return second ? twoStepsFrom(slot, first, second) : oneStepFrom(slot, first);
  if (!second) return oneStep(from, first);
  return third ? threeSteps(from, first, second, third) : twoSteps(from, first, second);
}

function oneStepFrom(slot: number, step: Step): Walk {
  const { name } = step;
  return (frame) => {
    const holder = frame[slot] as Holder;
    const value = holder?.[name];
    return value === undefined ? absent(holder, step) : value;
  };
}

function twoStepsFrom(slot: number, one: Step, two: Step): Walk {
  const { name } = one;
  const { name: next } = two;
  return (frame) => {
    const holder = frame[slot] as Holder;
    const inner = holder?.[name] as Holder;
    if (inner === undefined) return absent(holder, one);
    const value = inner?.[next];
    return value === undefined ? absent(inner, two) : value;
  };
}

function oneStep(from: Evaluate, step: Step): Walk {
  const { name } = step;
  return (frame) => {
    const holder = from(frame) as Holder;
    const value = holder?.[name];
    return value === undefined ? absent(holder, step) : value;
  };
}

function twoSteps(from: Evaluate, one: Step, two: Step): Walk {
  const { name } = one;
  const { name: next } = two;
  return (frame) => {
    const holder = from(frame) as Holder;
    const inner = holder?.[name] as Holder;
    if (inner === undefined) return absent(holder, one);
    const value = inner?.[next];
    return value === undefined ? absent(inner, two) : value;
  };
}

function threeSteps(from: Evaluate, one: Step, two: Step, three: Step): Walk {
  const { name } = one;
  const { name: next } = two;
  const { name: last } = three;
  return (frame) => {
    const holder = from(frame) as Holder;
    const inner = holder?.[name] as Holder;
    if (inner === undefined) return absent(holder, one);
    const innermost = inner?.[next] as Holder;
    if (innermost === undefined) return absent(inner, two);
    const value = innermost?.[last];
    return value === undefined ? absent(innermost, three) : value;
  };
}

const longWalk =
  (from: Evaluate, steps: readonly Step[]): Walk =>
  (frame) => {
    let holder: unknown = from(frame);
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as Step;
      const value: Value | undefined = (holder as Holder)?.[step.name];
      if (value === undefined) return absent(holder, step);
      if (step.onMapOnly && !isPlainMap(holder)) return UNSURE;
      holder = value;
    }
    return holder as Value;
  };
