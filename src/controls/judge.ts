import type { Path } from "../core/location.ts";
import { RINGS, type Ring } from "../core/severity.ts";
import type { Container, Facts, JsonObject, PodTemplate, Resource, Workload } from "../facts/index.ts";
import { analyses } from "./analyses/index.ts";
import type { Answer, CompiledControl } from "./compiled.ts";
import { valueAt } from "./field-path.ts";
import { newFrame, SLOT } from "./frame.ts";
import { fold, foldLate, foldMerged } from "./fold.ts";
import { ControlJudgement, type Detail, type Frames } from "./judgement.ts";
import { ProgramFacts } from "./program-facts.ts";
import { askAll, SharedAsking, type SubjectSink } from "./shared-asking.ts";
import { podFacts, type SubjectOf } from "./subject.ts";
import { isTargeted, Targeted } from "./targeted.ts";

/** How often each ring's controls passed, failed and could not tell. */
export type RingCounts = Record<Ring, { failed: number; passed: number; unknown: number }>;

export interface Verdicts {
  /** Everything that did not pass, in the order of the input. */
  readonly judgements: readonly ControlJudgement[];
  readonly rings: RingCounts;
}

/** Which objects are reported on; what is known is never narrowed. */
export type Selection = (resource: Resource) => boolean;

const NO_PATH: Path = [];

/** Asks every control of everything it applies to; with `passes`, what passed is kept too. */
export function judge(
  facts: Facts,
  controls: readonly CompiledControl[],
  selects: Selection,
  passes = false,
): Verdicts {
  const run = new Run(facts, controls, passes);
  for (const workload of facts.workloads) if (selects(workload.resource)) run.workload(workload);
  const late = run.judgements.length;
  for (const resource of facts.inventory.resources) if (selects(resource)) run.object(resource);
  for (const compiled of controls) run.analysis(compiled, selects);
  foldLate(run.judgements, late);
  foldMerged(run.judgements);
  return { judgements: run.judgements, rings: run.rings };
}

class Run implements Frames, SubjectSink {
  readonly judgements: ControlJudgement[] = [];
  readonly rings = Object.fromEntries(RINGS.map((ring) => [ring, { failed: 0, passed: 0, unknown: 0 }])) as RingCounts;
  readonly #facts: Facts;
  readonly #passes: boolean;
  readonly #frame = newFrame();
  readonly #ofContainer: Record<string, SharedAsking> = {};
  readonly #targeted: Record<string, Targeted> = {};
  readonly #ofPod: SharedAsking;
  readonly #ofWorkload: SharedAsking | null;
  readonly #ofKind = new Map<string, SharedAsking | null>();
  readonly #ofObject: CompiledControl[];
  readonly #cluster: JsonObject;
  readonly #lateFrame = newFrame();
  #lateSubject: SubjectOf | null = null;
  /** What is being asked about. */
  #subject!: SubjectOf;

  constructor(facts: Facts, controls: readonly CompiledControl[], passes: boolean) {
    this.#facts = facts;
    this.#passes = passes;
    const inForce = controls.filter(({ control }) => control.fail !== null && inRange(control.kubernetes, facts));
    const targeted = inForce.filter(isTargeted);
    const asked = inForce.filter((compiled) => !isTargeted(compiled));
    for (const each of ["pod", "workload"] as const) {
      this.#targeted[each] = new Targeted(targeted.filter(({ control }) => control.each === each));
    }
    for (const type of ["regular", "init", "sidecar", "ephemeral"] as const) {
      this.#ofContainer[type] = new SharedAsking(
        asked.filter(({ control }) => control.each === "container" && control.containers.includes(type)),
        passes,
      );
      const ofType = targeted.filter(
        ({ control }) => control.each === "container" && control.containers.includes(type),
      );
      this.#targeted[type] = new Targeted(ofType);
    }
    this.#ofPod = new SharedAsking(
      asked.filter(({ control }) => control.each === "pod"),
      passes,
    );
    const ofWorkload = asked.filter(({ control }) => control.each === "workload");
    this.#ofWorkload = ofWorkload.length > 0 ? new SharedAsking(ofWorkload, passes) : null;
    this.#ofObject = asked.filter(({ control }) => control.each === "object");
    this.#cluster = { ...facts.target };
    this.#frame[SLOT.cluster] = this.#lateFrame[SLOT.cluster] = this.#cluster;
  }

  workload(workload: Workload): void {
    const from = this.judgements.length;
    const { resource } = workload;
    const subject = { resource, workload, pod: null, container: null };
    if (this.#ofWorkload) this.#ask(this.#ofWorkload, subject, resource.object, workloadFacts(workload));
    this.#askTargeted("workload", subject, resource.object, workloadFacts);
    for (const pod of workload.pods) this.#pod(workload, pod);
    fold(this.judgements, from);
  }

  #pod(workload: Workload, pod: PodTemplate): void {
    const frame = this.#frame;
    const facts = podFacts(this.#facts, pod, "");
    frame[SLOT.container] = null;
    frame[SLOT.pod] = pod.spec;
    frame[SLOT.template] = { metadata: pod.metadata, spec: pod.spec };
    const subject = { resource: workload.resource, workload, pod, container: null };
    this.#ask(this.#ofPod, subject, pod.spec, facts);
    this.#askTargeted("pod", subject, pod.spec, () => facts);
    for (const container of pod.containers) this.#container(workload, pod, container, facts);
  }

  #container(workload: Workload, pod: PodTemplate, container: Container, facts: JsonObject & { os: string }): void {
    this.#frame[SLOT.container] = container.spec;
    const subject = { resource: workload.resource, workload, pod, container };
    const typed = { ...facts, containerType: container.type };
    const asking = this.#ofContainer[container.type];
    if (asking) this.#ask(asking, subject, container.spec, typed);
    this.#askTargeted(container.type, subject, container.spec, () => typed);
  }

  object(resource: Resource): void {
    const { kind } = resource.ref;
    const key = `${resource.group}/${kind}`;
    let asking = this.#ofKind.get(key);
    if (asking === undefined) {
      const controls = this.#ofObject.filter(({ control: { kinds } }) => {
        return kinds.length === 0 || kinds.includes(kind) || kinds.includes(key);
      });
      asking = controls.length > 0 ? new SharedAsking(controls, this.#passes) : null;
      this.#ofKind.set(key, asking);
    }
    if (asking === null) return;
    const from = this.judgements.length;
    const frame = this.#frame;
    frame[SLOT.container] = frame[SLOT.pod] = frame[SLOT.template] = null;
    const facts = { namespace: resource.ref.namespace ?? "", kind, group: resource.group };
    this.#ask(asking, { resource, workload: null, pod: null, container: null }, resource.object, facts);
    fold(this.judgements, from);
  }

  analysis(compiled: CompiledControl, selects: Selection): void {
    const { control } = compiled;
    if (control.analysis === null || !inRange(control.kubernetes, this.#facts)) return;
    const analysis = analyses[control.analysis];
    if (!analysis) throw new Error(`control ${control.id} names an unknown analysis ${control.analysis}`);
    for (const { subject, answer, detail } of analysis(this.#facts, { ...control.params, ...control.with })) {
      if (selects(subject.resource)) this.#record(compiled, answer, subject, NO_PATH, detail ?? null);
    }
  }

  #ask(asking: SharedAsking, subject: SubjectOf, value: JsonObject, facts: JsonObject): void {
    this.#frame[SLOT.object] = subject.resource.object;
    this.#frame[SLOT.facts] = facts;
    this.#subject = subject;
    asking.ask(this.#frame, value, subject.pod?.spec, this);
  }

  /** Asks the controls that are about the workload's role or products. */
  #askTargeted(
    key: string,
    subject: SubjectOf & { workload: Workload },
    value: JsonObject,
    known: (workload: Workload) => JsonObject,
  ): void {
    const about = this.#targeted[key]?.about(subject.workload) ?? [];
    if (about.length === 0) return;
    const facts = new ProgramFacts(this.#facts, subject, known(subject.workload));
    const wanted = about.filter(({ control: { products } }) => {
      return products.length === 0 || products.some((id) => facts.products.includes(id));
    });
    if (wanted.length === 0) return;
    this.#frame[SLOT.object] = subject.resource.object;
    this.#frame[SLOT.facts] = facts;
    this.#subject = subject;
    askAll(wanted, this.#frame, value, subject.pod?.spec, this);
  }

  passed(ring: Ring, count: number): void {
    this.rings[ring].passed += count;
  }

  pass(compiled: CompiledControl, item: Path): void {
    this.#record(compiled, "pass", this.#subject, item, null);
  }

  answer(compiled: CompiledControl, answer: Answer, item: Path, trouble: string | null): void {
    this.#record(compiled, answer, this.#subject, item, trouble === null ? null : { message: trouble });
  }

  #record(compiled: CompiledControl, answer: Answer, subject: SubjectOf, item: Path, detail: Detail | null): void {
    if (answer === "not-applicable") return;
    const counts = this.rings[compiled.control.ring];
    if (answer === "pass") {
      counts.passed++;
      if (!this.#passes) return;
    } else if (answer === "fail") counts.failed++;
    else counts.unknown++;
    this.judgements.push(new ControlJudgement(compiled, answer, subject, item, this, detail));
  }

  /** The frame is shared: it holds until the next question or the next call. */
  frameFor(compiled: CompiledControl, subject: SubjectOf, item: Path): unknown[] {
    const { container, pod, resource } = subject;
    const frame = this.#lateFrame;
    if (this.#lateSubject !== subject) {
      this.#lateSubject = subject;
      frame[SLOT.object] = resource.object;
      frame[SLOT.container] = container ? named(container) : null;
      frame[SLOT.pod] = pod?.spec ?? null;
      frame[SLOT.template] = pod ? { metadata: pod.metadata, spec: pod.spec } : null;
      frame[SLOT.facts] = null;
    }
    if (compiled.saysFacts) {
      frame[SLOT.facts] ??= this.#lateFacts(subject);
    }
    const listIn = compiled.item?.start === "pod" ? pod?.spec : (container?.spec ?? pod?.spec ?? resource.object);
    frame[SLOT.item] = item.length > 0 ? valueAt(listIn, item) : null;
    frame[SLOT.params] = compiled.params;
    return frame;
  }

  #lateFacts({ resource, workload, pod, container }: SubjectOf): unknown {
    if (workload === null) return { role: "", namespace: resource.ref.namespace ?? "", kind: resource.ref.kind };
    const known = pod ? podFacts(this.#facts, pod, container?.type ?? "") : workloadFacts(workload);
    return new ProgramFacts(this.#facts, { resource, workload, pod, container }, known);
  }
}

/** What `facts` holds in an expression asked of a whole workload. */
const workloadFacts = ({ resource: { ref }, role, platform, confidence }: Workload): JsonObject => ({
  ...{ role, confidence, platform: platform ?? "" },
  ...{ namespace: ref.namespace ?? "", kind: ref.kind },
});

/** A container that messages can name, also where its fields stand without a name of their own. */
const named = ({ spec, name }: Container): JsonObject => (spec["name"] === undefined ? { ...spec, name } : spec);

function inRange({ from, until }: { from?: string; until?: string }, { target }: Facts): boolean {
  const minor = (version: string) => Number(version.slice(2));
  return (from === undefined || target.minor >= minor(from)) && (until === undefined || target.minor <= minor(until));
}
