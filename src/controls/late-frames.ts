import type { Path } from "../core/location.ts";
import type { Container, Facts, JsonObject } from "../facts/index.ts";
import type { CompiledControl } from "./compiled.ts";
import { Context } from "./context.ts";
import { valueAt } from "./field-path.ts";
import { newFrame, SLOT } from "./frame.ts";
import type { Frames } from "./judgement.ts";
import { ProgramFacts } from "./program-facts.ts";
import { podFacts, type SubjectOf, workloadFacts } from "./subject.ts";

/** Fills a frame again for what is computed long after a question was asked: messages, places, fixes. */
export class LateFrames implements Frames {
  readonly context: Context;
  readonly #facts: Facts;
  readonly #frame = newFrame();
  #subject: SubjectOf | null = null;

  constructor(facts: Facts, cluster: JsonObject) {
    this.#facts = facts;
    this.context = new Context(facts);
    this.#frame[SLOT.cluster] = cluster;
  }

  /** The frame is shared: it holds until the next call. */
  frameFor(compiled: CompiledControl, subject: SubjectOf, item: Path): unknown[] {
    const { container, pod, resource } = subject;
    const frame = this.#frame;
    if (this.#subject !== subject) {
      this.#subject = subject;
      frame[SLOT.object] = nameable(resource.object);
      frame[SLOT.container] = container ? named(container) : null;
      frame[SLOT.pod] = pod?.spec ?? null;
      frame[SLOT.template] = pod ? { metadata: pod.metadata, spec: pod.spec } : null;
      frame[SLOT.facts] = null;
    }
    if (compiled.saysFacts) frame[SLOT.facts] ??= this.#factsOf(subject);
    const listIn = compiled.item?.start === "pod" ? pod?.spec : (container?.spec ?? pod?.spec ?? resource.object);
    frame[SLOT.item] = item.length > 0 ? valueAt(listIn, item) : null;
    frame[SLOT.params] = compiled.params;
    return frame;
  }

  #factsOf({ resource, workload, pod, container }: SubjectOf): unknown {
    if (workload === null) return { role: "", namespace: resource.ref.namespace ?? "", kind: resource.ref.kind };
    const known = pod ? podFacts(this.#facts, pod, container?.type ?? "") : workloadFacts(workload);
    return new ProgramFacts(this.#facts, { resource, workload, pod, container }, known);
  }
}

/** A container that messages can name, also where its fields stand without a name of their own. */
const named = ({ spec, name }: Container): JsonObject => (spec["name"] === undefined ? { ...spec, name } : spec);

/** An object that messages can name, also where the API server makes up its name. */
function nameable(object: JsonObject): JsonObject {
  const metadata = object["metadata"] as JsonObject | undefined;
  if (metadata === undefined || metadata === null || typeof metadata !== "object") return object;
  if (metadata["name"] !== undefined || typeof metadata["generateName"] !== "string") return object;
  return { ...object, metadata: { ...metadata, name: `${metadata["generateName"]}…` } };
}
