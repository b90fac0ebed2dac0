import type { Ring } from "../core/severity.ts";
import { askControl, Recording, type Sink } from "./asking.ts";
import type { CompiledControl } from "./compiled.ts";
import { SLOT } from "./frame.ts";

/**
 * Fields that take few values across a cluster. Controls that read nothing else are asked together, once for each
 * combination of values that occurs.
 */
const STEADY = new Set([
  "container.securityContext",
  ...["securityContext", "hostUsers", "hostPID", "hostIPC", "hostNetwork", "shareProcessNamespace"].map(
    (f) => `pod.${f}`,
  ),
  ...["enableServiceLinks", "automountServiceAccountToken", "runtimeClassName", "priorityClassName"].map(
    (f) => `pod.${f}`,
  ),
  ...["os", "podSecurityVersion", "containerType", "role", "kind", "osInferred"].map((f) => `facts.${f}`),
]);
/** Constant for a run, or covered by the path of the list. */
const FIXED = new Set(["cluster", "params", "item"]);
/** How many fields of each variable make up a dependency. */
const DEPTH: Readonly<Record<string, number>> = { container: 1, pod: 1, facts: 1, template: 2, object: 2 };
/** After so many questions a memory that was right less than half the time is dropped. */
const TRIAL = 256;
const MOST_REMEMBERED = 20_000;

/** A field that answers depend on, and the numbers of the values it has had. */
class Dependency {
  readonly #slot: number;
  readonly #fields: readonly string[];
  readonly #numbers = new Map<unknown, number>();
  /** Of the present subject; read through {@link number}. */
  #number = 0;
  #subject = 0;

  constructor(path: string) {
    const [variable = "", ...fields] = path.split(".");
    this.#slot = SLOT[variable as keyof typeof SLOT];
    this.#fields = fields;
  }

  /** A number that equal values share: 0 for an absent field, -1 for a value that has no number. */
  number(frame: unknown[], subject: number): number {
    if (this.#subject !== subject) {
      this.#subject = subject;
      this.#number = this.#numberOf(this.#value(frame));
    }
    return this.#number;
  }

  #value(frame: unknown[]): unknown {
    let value = frame[this.#slot];
    for (const field of this.#fields) {
      if (value === undefined || value === null) return undefined;
      // a field of what is no map is an error, which is not the same as an absent field
      if (typeof value !== "object" || Array.isArray(value)) return NO_MAP;
      value = (value as Record<string, unknown>)[field];
    }
    return value;
  }

  #numberOf(value: unknown): number {
    if (value === undefined) return 0;
    const key = typeof value === "object" ? textOf(value) : value;
    if (key === null) return -1;
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size + 1));
    return number;
  }
}

const NO_MAP = Symbol("a field of what is no map");

/** A map or list as text that no string value equals; null when it has no text. */
function textOf(value: unknown): string | null {
  try {
    return `\u0000${JSON.stringify(value)}`;
  } catch {
    // an integer past 2^53 has no JSON text here; such subjects are asked each time
    return null;
  }
}

/** Where the answers about one subject go. */
export interface SubjectSink extends Sink {
  /** Passes that are only counted. */
  passed(ring: Ring, count: number): void;
}

/** Asks sets of controls of one subject after another and remembers answers where subjects are alike. */
export class SharedAsking {
  readonly #groups: readonly Group[];
  /** Controls that depend on too much for two subjects to be alike. */
  readonly #alone: readonly CompiledControl[];
  readonly #dependencies = new Map<string, Dependency>();
  readonly #keepsPasses: boolean;
  /** Counts the subjects, so that a dependency knows when its value is out of date. */
  #subject = 0;

  constructor(controls: readonly CompiledControl[], keepsPasses: boolean) {
    this.#keepsPasses = keepsPasses;
    const byKey = new Map<string, CompiledControl[]>();
    const alone: CompiledControl[] = [];
    for (const compiled of controls) {
      const paths = dependenciesOf(compiled);
      const key = paths.every((path) => STEADY.has(path)) ? "steady" : paths.join(" ");
      const known = byKey.get(key);
      // a whole variable is as good as unique
      if (paths.some((path) => !path.includes("."))) alone.push(compiled);
      else if (known) known.push(compiled);
      else byKey.set(key, [compiled]);
    }
    this.#alone = alone;
    this.#groups = [...byKey.values()].map((members) => {
      const paths = [...new Set(members.flatMap(dependenciesOf))];
      const dependencies = paths.map((path) => this.#dependency(path));
      return new Group(members, dependencies);
    });
  }

  #dependency(path: string): Dependency {
    let known = this.#dependencies.get(path);
    if (!known) this.#dependencies.set(path, (known = new Dependency(path)));
    return known;
  }

  /** Asks every control about the subject in the frame. */
  ask(frame: unknown[], subject: unknown, pod: unknown, sink: SubjectSink): void {
    this.#subject++;
    for (const group of this.#groups) {
      const known = group.recall(frame, this.#subject, subject, pod);
      if (known) known.replay(sink, this.#keepsPasses);
      else askAll(group.controls, frame, subject, pod, sink);
    }
    askAll(this.#alone, frame, subject, pod, sink);
  }
}

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

/** The fields that a control's answer depends on, sorted. */
function dependenciesOf(compiled: CompiledControl): string[] {
  const paths = new Set<string>();
  for (const [variable = "", ...fields] of compiled.reads) {
    if (!FIXED.has(variable)) paths.add([variable, ...fields.slice(0, DEPTH[variable] ?? 0)].join("."));
  }
  if (compiled.control.os !== null) paths.add("facts.os");
  return [...paths].toSorted();
}

/** Answers by the number of one dependency's value, then of the next one's. */
type Memory = Map<number, Memory | Recording>;

/** Controls that depend on the same fields. */
class Group {
  readonly controls: readonly CompiledControl[];
  readonly #dependencies: readonly Dependency[];
  readonly #memory: Memory = new Map();
  #asked = 0;
  #remembered = 0;
  #remembers = true;

  constructor(controls: readonly CompiledControl[], dependencies: readonly Dependency[]) {
    this.controls = controls;
    // a control that depends on nothing is asked once
    this.#dependencies = dependencies.length > 0 ? dependencies : [new Dependency("item.none")];
  }

  /** The answers for the values in the frame, asked now or before; null when it is not worth remembering them. */
  recall(frame: unknown[], number: number, subject: unknown, pod: unknown): Recording | null {
    if (!this.#remembers) return null;
    let memory = this.#memory;
    const last = this.#dependencies.length - 1;
    for (let index = 0; index <= last; index++) {
      const value = (this.#dependencies[index] as Dependency).number(frame, number);
      if (value < 0) return null;
      let next = memory.get(value);
      if (index === last) {
        this.#asked++;
        if (next) {
          this.#remembered++;
          return next as Recording;
        }
        return this.#record(memory, value, frame, subject, pod);
      }
      if (!next) memory.set(value, (next = new Map() as Memory));
      memory = next as Memory;
    }
    return null;
  }

  #record(memory: Memory, value: number, frame: unknown[], subject: unknown, pod: unknown): Recording | null {
    if (this.#asked >= TRIAL && this.#remembered * 2 < this.#asked) {
      this.#remembers = false;
      this.#memory.clear();
      return null;
    }
    const recording = new Recording();
    askAll(this.controls, frame, subject, pod, recording);
    if (this.#asked - this.#remembered < MOST_REMEMBERED) memory.set(value, recording);
    return recording;
  }
}
