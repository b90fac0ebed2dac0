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

/** A field that answers depend on; its value as text is kept until the subject changes. */
interface Dependency {
  readonly slot: number;
  readonly fields: readonly string[];
  text: string | null;
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
    if (!known) {
      const [variable = "", ...fields] = path.split(".");
      known = { slot: SLOT[variable as keyof typeof SLOT], fields, text: null };
      this.#dependencies.set(path, known);
    }
    return known;
  }

  /** Asks every control about the subject in the frame. */
  ask(frame: unknown[], subject: unknown, pod: unknown, sink: SubjectSink): void {
    for (const dependency of this.#dependencies.values()) dependency.text = null;
    for (const group of this.#groups) {
      const known = group.recall(frame, subject, pod);
      if (known) known.replay(sink, this.#keepsPasses);
      else askAll(group.controls, frame, subject, pod, sink);
    }
    askAll(this.#alone, frame, subject, pod, sink);
  }
}

/** Asks controls in turn, leaving out those of another operating system than the pod's. */
function askAll(
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

/** Controls that depend on the same fields. */
class Group {
  readonly controls: readonly CompiledControl[];
  readonly #dependencies: readonly Dependency[];
  readonly #memory = new Map<string, Recording>();
  #asked = 0;
  #remembered = 0;
  #remembers = true;

  constructor(controls: readonly CompiledControl[], dependencies: readonly Dependency[]) {
    this.controls = controls;
    this.#dependencies = dependencies;
  }

  /** The answers for the values in the frame, asked now or before; null when it is not worth remembering them. */
  recall(frame: unknown[], subject: unknown, pod: unknown): Recording | null {
    const key = this.#remembers ? this.#key(frame) : null;
    if (key === null) return null;
    this.#asked++;
    let known = this.#memory.get(key);
    if (known) {
      this.#remembered++;
      return known;
    }
    if (this.#asked >= TRIAL && this.#remembered * 2 < this.#asked) {
      this.#remembers = false;
      this.#memory.clear();
      return null;
    }
    known = new Recording();
    askAll(this.controls, frame, subject, pod, known);
    if (this.#memory.size < MOST_REMEMBERED) this.#memory.set(key, known);
    return known;
  }

  /** The values of all dependencies as one text; null when one has no text. */
  #key(frame: unknown[]): string | null {
    let key = "";
    for (const dependency of this.#dependencies) {
      dependency.text ??= textOf(frame, dependency);
      if (dependency.text === UNTEXTUAL) return null;
      key += `${dependency.text}\u0000`;
    }
    return key;
  }
}

const UNTEXTUAL = "\u0001";

function textOf(frame: unknown[], { slot, fields }: Dependency): string {
  let value = frame[slot];
  for (const field of fields) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, field))
      return value === undefined ? "" : absentIn(value);
    value = (value as Record<string, unknown>)[field];
  }
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    // an integer past 2^53 has no JSON text here; such subjects are asked each time
    return UNTEXTUAL;
  }
}

/** Tells an absent field of a map from a field of something that is no map, which is an error. */
const absentIn = (value: unknown): string =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? "" : "\u0002";
