import type { Container, Facts, JsonObject, PodTemplate, Resource, Workload } from "../facts/index.ts";
import type { Answered } from "./analyses/analysis.ts";
import { analyses } from "./analyses/index.ts";
import { askAll, type Keeping, NO_ITEM } from "./asking.ts";
import type { CompiledControl, Reply } from "./compiled.ts";
import { newFrame, SLOT } from "./frame.ts";
import { LateFrames } from "./late-frames.ts";
import { Ledger, type Verdicts } from "./ledger.ts";
import { withoutPlaceholders } from "./placeholder.ts";
import { ProgramFacts } from "./program-facts.ts";
import { SharedAsking } from "./shared-asking.ts";
import { type PodFacts, podFacts, type SubjectOf, workloadFacts } from "./subject.ts";
import { isTargeted, Targeted } from "./targeted.ts";
import { sinkOfUnfilled } from "./unfilled.ts";

/** Which objects are reported on; what is known is never narrowed. */
export type Selection = (resource: Resource) => boolean;

/** Asks every control of everything it applies to; with `passes`, what passed is kept too. */
export function judge(
  facts: Facts,
  controls: readonly CompiledControl[],
  selects: Selection,
  passes = false,
): Verdicts {
  return judgeAll(new Run(facts, controls, passes, true), facts, controls, selects);
}

function judgeAll(run: Run, facts: Facts, controls: readonly CompiledControl[], selects: Selection): Verdicts {
  for (const compiled of controls) run.analysis(compiled, selects);
  for (const workload of facts.workloads) if (selects(workload.resource)) run.workload(workload);
  for (const resource of facts.inventory.resources) if (selects(resource)) run.object(resource);
  return run.finish();
}

/** Asks the same controls of one small inventory after another; nothing is remembered from one to the next. */
export class Judge {
  readonly #controls: readonly CompiledControl[];
  readonly #analyses: readonly CompiledControl[];
  #run: Run | null = null;

  constructor(controls: readonly CompiledControl[]) {
    this.#controls = controls;
    this.#analyses = controls.filter(({ control }) => control.analysis !== null);
  }

  /** What the controls say of an inventory; the target must be the same each time. */
  about(facts: Facts, selects: Selection): Verdicts {
    if (this.#run === null) this.#run = new Run(facts, this.#controls, false, false);
    else this.#run.restart(facts);
    return judgeAll(this.#run, facts, this.#analyses, selects);
  }
}

/** The controls that are asked of one type of subject. */
class Askings {
  readonly shared: SharedAsking | null;
  readonly targeted: Targeted;

  constructor(controls: readonly CompiledControl[], keeping: Keeping, remembers: boolean) {
    const general = controls.filter((compiled) => !isTargeted(compiled));
    this.shared = general.length > 0 ? new SharedAsking(general, keeping, remembers) : null;
    this.targeted = new Targeted(controls.filter(isTargeted));
  }
}

class Run {
  #facts: Facts;
  readonly #keeping: Keeping;
  readonly #remembers: boolean;
  #ledger: Ledger;
  readonly #frame = newFrame();
  readonly #ofContainer: Readonly<Record<Container["type"], Askings>>;
  readonly #ofPod: Askings;
  readonly #ofWorkload: Askings;
  readonly #ofKind = new Map<string, SharedAsking | null>();
  readonly #ofObject: readonly CompiledControl[];
  /** Objects that were asked about together with what they run. */
  readonly #judged = new Set<Resource>();
  /** What analyses said, by the object it is about. */
  readonly #analysed = new Map<Resource, { readonly subject: SubjectOf; readonly reply: Reply }[]>();

  /** True while a pod with placeholders is asked about. */
  #unfilled = false;

  constructor(facts: Facts, controls: readonly CompiledControl[], passes: boolean, remembers: boolean) {
    const cluster: JsonObject = { ...facts.target };
    const spoken = new Set(controls.flatMap(({ impliedBy, unknownWith }) => [...impliedBy, ...unknownWith]));
    this.#facts = facts;
    this.#remembers = remembers;
    this.#keeping = { passes, speakers: new Set(controls.filter(({ control }) => spoken.has(control.id))) };
    this.#ledger = new Ledger(this.#keeping, new LateFrames(facts, cluster));
    this.#frame[SLOT.cluster] = cluster;
    const asked = controls.filter(({ control }) => control.fail !== null && inRange(control.kubernetes, facts));
    const of = (each: string): CompiledControl[] => asked.filter(({ control }) => control.each === each);
    const ofType = (type: Container["type"]): Askings =>
      new Askings(
        of("container").filter(({ control }) => control.containers.includes(type)),
        this.#keeping,
        remembers,
      );
    this.#ofContainer = {
      ...{ regular: ofType("regular"), init: ofType("init") },
      ...{ sidecar: ofType("sidecar"), ephemeral: ofType("ephemeral") },
    };
    this.#ofPod = new Askings(of("pod"), this.#keeping, remembers);
    this.#ofWorkload = new Askings(of("workload"), this.#keeping, remembers);
    this.#ofObject = of("object");
  }

  /** Forgets what was said; what comes next is about other facts. */
  restart(facts: Facts): void {
    this.#facts = facts;
    this.#ledger = new Ledger(this.#keeping, new LateFrames(facts, this.#frame[SLOT.cluster] as JsonObject));
    this.#judged.clear();
    this.#analysed.clear();
  }

  workload(workload: Workload): void {
    const { resource } = workload;
    const subject = { resource, workload, pod: null, container: null };
    this.#frame[SLOT.container] = this.#frame[SLOT.pod] = this.#frame[SLOT.template] = null;
    this.#ask(this.#ofWorkload, subject, resource.object, workloadFacts(workload));
    for (const pod of workload.pods) this.#pod(workload, pod);
    this.#whole(resource);
    this.#judged.add(resource);
    this.#settle(resource);
  }

  #pod(workload: Workload, pod: PodTemplate): void {
    const frame = this.#frame;
    const facts = podFacts(this.#facts, pod, "");
    const spec = pod.templated ? withoutPlaceholders(pod.spec) : pod.spec;
    const metadata = pod.templated ? withoutPlaceholders(pod.metadata) : pod.metadata;
    this.#unfilled = spec !== pod.spec || metadata !== pod.metadata;
    frame[SLOT.container] = null;
    frame[SLOT.pod] = spec;
    frame[SLOT.template] = { metadata, spec };
    const subject = { resource: workload.resource, workload, pod, container: null };
    this.#ask(this.#ofPod, subject, spec, facts);
    for (const container of pod.containers) this.#container(workload, pod, container, facts);
    this.#unfilled = false;
  }

  #container(workload: Workload, pod: PodTemplate, container: Container, facts: PodFacts): void {
    const spec = this.#unfilled ? withoutPlaceholders(container.spec) : container.spec;
    this.#frame[SLOT.container] = spec;
    // answers are given at once, so the pod's facts serve each of its containers in turn
    facts.containerType = container.type;
    const subject = { resource: workload.resource, workload, pod, container };
    this.#ask(this.#ofContainer[container.type], subject, spec, facts);
  }

  /** Asks about an object that runs nothing itself; the others have been asked about with their workloads. */
  object(resource: Resource): void {
    if (this.#judged.has(resource)) return;
    this.#whole(resource);
    this.#settle(resource);
  }

  #whole(resource: Resource): void {
    const { kind } = resource.ref;
    const key = `${resource.group}/${kind}`;
    let asking = this.#ofKind.get(key);
    if (asking === undefined) {
      const controls = this.#ofObject.filter(({ control: { kinds } }) => {
        return kinds.length === 0 || kinds.includes(kind) || kinds.includes(key);
      });
      asking = controls.length > 0 ? new SharedAsking(controls, this.#keeping, this.#remembers) : null;
      this.#ofKind.set(key, asking);
    }
    if (asking === null) return;
    const frame = this.#frame;
    frame[SLOT.container] = frame[SLOT.pod] = frame[SLOT.template] = null;
    frame[SLOT.object] = resource.object;
    frame[SLOT.facts] = { namespace: resource.ref.namespace ?? "", kind, group: resource.group };
    this.#ledger.about({ resource, workload: null, pod: null, container: null });
    asking.ask(frame, resource.object, undefined, this.#ledger);
  }

  /** Asks one analysis; what it says of an object is settled together with what else is said of it. */
  analysis(compiled: CompiledControl, selects: Selection): void {
    const { control } = compiled;
    if (control.analysis === null || !inRange(control.kubernetes, this.#facts)) return;
    const analysis = analyses[control.analysis];
    if (!analysis) throw new Error(`control ${control.id} names an unknown analysis ${control.analysis}`);
    const keep = (answered: Answered): void => this.#keep(compiled, answered, selects);
    for (const answered of analysis(this.#facts, { ...compiled.params, ...control.with })) keep(answered);
  }

  // apart from its loop: what is called often is compiled well, and a loop that runs once is not
  #keep(compiled: CompiledControl, { subject, answer, item, detail }: Answered, selects: Selection): void {
    if (answer === "not-applicable" || !selects(subject.resource)) return;
    if (answer === "pass" && !this.#keeping.passes) {
      this.#ledger.loose.pass(compiled, NO_ITEM);
      return;
    }
    const said = { subject, reply: { compiled, answer, item: item ?? NO_ITEM, detail: detail ?? null } };
    const known = this.#analysed.get(subject.resource);
    if (known) known.push(said);
    else this.#analysed.set(subject.resource, [said]);
  }

  #settle(resource: Resource): void {
    const analysed = this.#analysed.get(resource);
    if (analysed !== undefined) {
      this.#analysed.delete(resource);
      for (const { subject, reply } of analysed) {
        this.#ledger.about(subject);
        this.#ledger.loose.reply(reply);
      }
    }
    this.#ledger.settle();
  }

  finish(): Verdicts {
    for (const resource of this.#analysed.keys()) this.#settle(resource);
    return this.#ledger.finish();
  }

  #ask(
    { shared, targeted }: Askings,
    subject: SubjectOf & { readonly workload: Workload },
    value: JsonObject,
    facts: Readonly<Record<string, unknown>>,
  ): void {
    const frame = this.#frame;
    frame[SLOT.object] = subject.resource.object;
    this.#ledger.about(subject);
    if (shared !== null) {
      frame[SLOT.facts] = facts;
      if (this.#unfilled) shared.askAlone(frame, value, frame[SLOT.pod], sinkOfUnfilled(this.#ledger.loose, frame));
      else shared.ask(frame, value, subject.pod?.spec, this.#ledger);
    }
    const about = targeted.about(subject.workload);
    if (about.length > 0) this.#askTargeted(about, subject, value, facts);
  }

  /** Asks the controls that are about the workload's role or products. */
  #askTargeted(
    controls: readonly CompiledControl[],
    subject: SubjectOf & { readonly workload: Workload },
    value: JsonObject,
    known: Readonly<Record<string, unknown>>,
  ): void {
    const facts = new ProgramFacts(this.#facts, subject, known);
    const wanted = controls.filter(({ control: { products } }) => {
      return products.length === 0 || products.some((id) => facts.products.includes(id));
    });
    this.#frame[SLOT.facts] = facts;
    const sink = this.#unfilled ? sinkOfUnfilled(this.#ledger.loose, this.#frame) : this.#ledger.loose;
    askAll(wanted, this.#frame, value, this.#frame[SLOT.pod], sink);
  }
}

function inRange({ from, until }: { from?: string; until?: string }, { target }: Facts): boolean {
  const minor = (version: string) => Number(version.slice(2));
  return (from === undefined || target.minor >= minor(from)) && (until === undefined || target.minor <= minor(until));
}
