import type { Role } from "../../core/role.ts";
import type { JsonObject, Resource } from "../../inventory/index.ts";
import type { ArtifactReference, Confidence, PodTemplate, Workload } from "./model.ts";
import { NONE } from "./value.ts";

/** What the kind of an object, or of one nested in it, says of its workload. */
interface Declaration {
  readonly role: Role | null;
  readonly platform: string | null;
  /** `kind RayCluster of ray.io`. */
  readonly because: string;
}

/** A text in the object that its kind says is a reference. */
interface DeclaredText {
  readonly value: string;
  readonly path: PodTemplate["path"];
}

/** What recognition adds to a workload. */
export interface Recognition {
  readonly role: Role;
  readonly also: readonly Role[];
  readonly platform: string | null;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
  readonly products: readonly string[];
  readonly models: readonly ArtifactReference[];
  readonly data: readonly ArtifactReference[];
}

/** Tells what workloads are. */
export interface Recogniser {
  recognise(workload: WorkloadAt): Recognition;
  /** What {@link Container.accelerators} holds, of a container's spec and the pod spec around it. */
  accelerators(workload: WorkloadAt, container: JsonObject, pod: JsonObject): Readonly<Record<string, string>>;
}

/** A workload whose role, platform and references are worked out when they are first asked for. */
export class WorkloadAt implements Workload {
  readonly resource: Resource;
  readonly pods: PodTemplate[] = [];
  // made when they are first needed: most workloads have none of these
  derived: readonly Resource[] = NONE;
  /** What kinds declare, the object's own first. */
  declarations: readonly Declaration[] = NONE;
  /** Sentences that are evidence whatever is recognised. */
  notes: readonly string[] = NONE;
  /** Texts of which the kind says that they name models, or data. */
  declaredModels: readonly DeclaredText[] = NONE;
  declaredData: readonly DeclaredText[] = NONE;
  readonly recogniser: Recogniser;
  #recognition: Recognition | null = null;

  constructor(resource: Resource, recogniser: Recogniser) {
    this.resource = resource;
    this.recogniser = recogniser;
  }

  get #known(): Recognition {
    this.#recognition ??= this.recogniser.recognise(this);
    return this.#recognition;
  }
  get role(): Role {
    return this.#known.role;
  }
  get also(): readonly Role[] {
    return this.#known.also;
  }
  get platform(): string | null {
    return this.#known.platform;
  }
  get confidence(): Confidence {
    return this.#known.confidence;
  }
  get evidence(): readonly string[] {
    return this.#known.evidence;
  }
  get products(): readonly string[] {
    return this.#known.products;
  }
  get models(): readonly ArtifactReference[] {
    return this.#known.models;
  }
  get data(): readonly ArtifactReference[] {
    return this.#known.data;
  }

  addDerived(resource: Resource): void {
    this.derived = [...this.derived, resource];
  }
  addDeclaration(declaration: Declaration): void {
    this.declarations = [...this.declarations, declaration];
  }
  addNote(note: string): void {
    this.notes = [...this.notes, note];
  }
  addModel(text: DeclaredText): void {
    this.declaredModels = [...this.declaredModels, text];
  }
  addData(text: DeclaredText): void {
    this.declaredData = [...this.declaredData, text];
  }
}
