import { askAll, type Keeping, Recording, type Sink } from "./asking.ts";
import type { Answer, CompiledControl } from "./compiled.ts";
import { type Dependency, Field, None, Pair } from "./dependency.ts";

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

/** Where the replies about one subject go. */
export interface SubjectSink {
  /** Replies that were recorded for this subject or for one like it. */
  recorded(recording: Recording): void;
  /** Where replies go that are not worth remembering. */
  readonly loose: Sink;
}

/** Asks sets of controls of one subject after another and remembers replies where subjects are alike. */
export class SharedAsking {
  readonly #groups: readonly Group[];
  /** Controls that depend on too much for two subjects to be alike. */
  readonly #alone: readonly CompiledControl[];
  readonly #dependencies = new Map<string, Dependency>();
  /** Counts the subjects, so that a dependency knows when its value is out of date. */
  #subject = 0;

  /** @param remembers False to ask anew each time. */
  constructor(controls: readonly CompiledControl[], keeping: Keeping, remembers = true) {
    const byKey = new Map<string, CompiledControl[]>();
    const alone: CompiledControl[] = [];
    for (const compiled of controls) {
      const paths = dependenciesOf(compiled);
      const key = paths.every((path) => STEADY.has(path)) ? "steady" : paths.join(" ");
      const known = byKey.get(key);
      // a whole variable is as good as unique
      if (!remembers || paths.some((path) => !path.includes("."))) alone.push(compiled);
      else if (known) known.push(compiled);
      else byKey.set(key, [compiled]);
    }
    this.#alone = alone;
    this.#groups = [...byKey.values()].map((members) => {
      const paths = [...new Set(members.flatMap(dependenciesOf))].toSorted();
      return new Group(members, this.#together(paths), keeping);
    });
  }

  /** One dependency that stands for several; those that begin alike share what they begin with. */
  #together(paths: readonly string[]): Dependency {
    const key = paths.join(" ");
    let known = this.#dependencies.get(key);
    if (known === undefined) {
      const [only = ""] = paths;
      if (paths.length === 0) known = new None();
      else if (paths.length === 1) known = new Field(only);
      else known = new Pair(this.#together(paths.slice(0, -1)), this.#together(paths.slice(-1)));
      this.#dependencies.set(key, known);
    }
    return known;
  }

  /** Asks every control about the subject in the frame. */
  ask(frame: unknown[], subject: unknown, pod: unknown, sink: SubjectSink): void {
    const number = ++this.#subject;
    for (const group of this.#groups) {
      const known = group.recall(frame, number, subject, pod);
      if (known) sink.recorded(known);
      else askAll(group.controls, frame, subject, pod, sink.loose);
    }
    if (this.#alone.length > 0) askAll(this.#alone, frame, subject, pod, sink.loose);
  }

  /** Asks every control about a subject that must not be taken for another one, nor another one for it. */
  askAlone(frame: unknown[], subject: unknown, pod: unknown, sink: Sink): void {
    for (const { controls } of this.#groups) askAll(controls, frame, subject, pod, sink);
    askAll(this.#alone, frame, subject, pod, sink);
  }
}

/** What was worked out before: controls outlive runs. */
const dependencies = new WeakMap<CompiledControl, readonly string[]>();

/** The fields that a control's answer depends on, sorted. */
function dependenciesOf(compiled: CompiledControl): readonly string[] {
  let known = dependencies.get(compiled);
  if (known === undefined) dependencies.set(compiled, (known = readsOf(compiled)));
  return known;
}

function readsOf(compiled: CompiledControl): readonly string[] {
  const paths = new Set<string>();
  for (const [variable = "", ...fields] of compiled.reads) {
    if (!FIXED.has(variable)) paths.add([variable, ...fields.slice(0, DEPTH[variable] ?? 0)].join("."));
  }
  if (compiled.control.os !== null) paths.add("facts.os");
  return [...paths].toSorted();
}

/** Controls that depend on the same fields. */
class Group {
  readonly controls: readonly CompiledControl[];
  readonly #dependency: Dependency;
  readonly #keeping: Keeping;
  /** By the number of the dependency's value. */
  #memory: (Recording | undefined)[] = [];
  /** True for a single control that is asked of a subject as a whole. */
  readonly #simple: boolean;
  /** What a single control said: there are only so many answers. */
  readonly #byAnswer: Partial<Record<Answer, Recording>> = {};
  #asked = 0;
  #remembered = 0;
  #remembers = true;

  constructor(controls: readonly CompiledControl[], dependency: Dependency, keeping: Keeping) {
    this.controls = controls;
    this.#simple = controls.length === 1 && controls[0]?.item === null;
    this.#dependency = dependency;
    this.#keeping = keeping;
  }

  /** The replies for the values in the frame, asked now or before; null when it is not worth remembering them. */
  recall(frame: unknown[], number: number, subject: unknown, pod: unknown): Recording | null {
    if (!this.#remembers) return null;
    const value = this.#dependency.number(frame, number);
    if (value < 0) return null;
    this.#asked++;
    const known = this.#memory[value];
    if (known !== undefined) {
      this.#remembered++;
      return known;
    }
    return this.#record(value, frame, subject, pod);
  }

  #record(value: number, frame: unknown[], subject: unknown, pod: unknown): Recording | null {
    if (this.#asked >= TRIAL && this.#remembered * 2 < this.#asked) {
      this.#remembers = false;
      this.#memory = [];
      return null;
    }
    const fresh = new Recording(this.#keeping);
    askAll(this.controls, frame, subject, pod, fresh);
    const recording = this.#simple ? this.#alike(fresh) : fresh;
    if (value < MOST_REMEMBERED) this.#memory[value] = recording;
    return recording;
  }

  /** The recording that says the same as this one, of a control that says one thing of a subject. */
  #alike(fresh: Recording): Recording {
    const answer = fresh.all[0]?.answer ?? (fresh.passed === null ? "not-applicable" : "pass");
    return (this.#byAnswer[answer] ??= fresh);
  }
}
