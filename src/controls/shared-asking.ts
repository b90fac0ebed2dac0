import { type Answers, askControl, type AskedOf, join } from "./asking.ts";
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

/** Asks sets of controls of one subject after another and remembers answers where subjects are alike. */
export class SharedAsking {
  readonly #groups: Group[];
  readonly #dependencies = new Map<string, Dependency>();

  constructor(controls: readonly CompiledControl[]) {
    const byKey = new Map<string, CompiledControl[]>();
    for (const compiled of controls) {
      const paths = dependenciesOf(compiled);
      const key = paths.every((path) => STEADY.has(path)) ? "steady" : paths.join(" ");
      const known = byKey.get(key);
      if (known) known.push(compiled);
      else byKey.set(key, [compiled]);
    }
    this.#groups = [...byKey.values()].map((members) => {
      const paths = [...new Set(members.flatMap(dependenciesOf))];
      return new Group(
        members,
        paths.map((path) => this.#dependency(path)),
      );
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

  /** Every control's answers about the subject in the frame. */
  ask(frame: unknown[], of: AskedOf, take: (answers: Answers) => void): void {
    for (const dependency of this.#dependencies.values()) dependency.text = null;
    for (const group of this.#groups) take(group.ask(frame, of));
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

class Group {
  readonly #controls: readonly CompiledControl[];
  readonly #dependencies: readonly Dependency[];
  readonly #memory = new Map<string, Answers>();
  #asked = 0;
  #remembered = 0;
  #remembers: boolean;

  constructor(controls: readonly CompiledControl[], dependencies: readonly Dependency[]) {
    this.#controls = controls;
    this.#dependencies = dependencies;
    // a whole variable is as good as unique
    this.#remembers = dependencies.every(({ fields }) => fields.length > 0);
  }

  ask(frame: unknown[], of: AskedOf): Answers {
    const key = this.#remembers ? this.#key(frame) : null;
    if (key === null) return this.#answers(frame, of);
    this.#asked++;
    const known = this.#memory.get(key);
    if (known) {
      this.#remembered++;
      return known;
    }
    const answers = this.#answers(frame, of);
    if (this.#memory.size < MOST_REMEMBERED) this.#memory.set(key, answers);
    if (this.#asked === TRIAL && this.#remembered * 2 < TRIAL) {
      this.#remembers = false;
      this.#memory.clear();
    }
    return answers;
  }

  #answers(frame: unknown[], of: AskedOf): Answers {
    const os = (frame[SLOT.facts] as { os?: unknown } | null)?.os;
    const all: Answers[] = [];
    for (const compiled of this.#controls) {
      const wanted = compiled.control.os;
      if (wanted === null || os === undefined || wanted === os) all.push(askControl(compiled, frame, of));
    }
    return all.length === 1 && all[0] ? all[0] : join(all);
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
