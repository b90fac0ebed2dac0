import type { Inventory, JsonObject } from "../../inventory/index.ts";
import type { Catalogue } from "../../pack/index.ts";
import { acceleratorsOf, deviceClassOf } from "./recognition/accelerators.ts";
import { type Candidate, mapAt, type Surroundings } from "./recognition/candidate.ts";
import { indexProducts, type ProductIndex } from "./recognition/product-index.ts";
import { ALONE, type Recognised, recognise } from "./recognition/recognise.ts";
import { type References, referencesOf } from "./recognition/references.ts";
import type { Recogniser, Recognition } from "./workload.ts";

/** The arranged form of a catalogue; made once for each. */
export function productIndexOf(catalogue: Catalogue): ProductIndex {
  let index = indexes.get(catalogue);
  if (index === undefined) {
    index = indexProducts(catalogue);
    indexes.set(catalogue, index);
  }
  return index;
}
const indexes = new WeakMap<Catalogue, ProductIndex>();

/**
 * Works out what workloads are: what their kinds declare, and what is recognised in their containers. Models and data
 * are looked for when they are first asked for.
 */
export function recogniser(catalogue: Catalogue, inventory?: Inventory): Recogniser {
  const index = productIndexOf(catalogue);
  const surroundings = inventory ? servicesOf(inventory) : ALONE;
  return {
    recognise: (workload) => new RecognitionAt(workload, recognise(workload, index, surroundings), index),
    accelerators({ resource }, container, pod) {
      const claimed = (kind: string, name: string): string | null => {
        const claim = inventory?.find("resource.k8s.io", kind, resource.ref.namespace, name);
        return claim ? deviceClassOf(claim.object) : null;
      };
      return acceleratorsOf(container, pod, index.accelerators, claimed);
    },
  };
}

const NOTHING: References = Object.freeze({ models: Object.freeze([]), data: Object.freeze([]) });

class RecognitionAt implements Recognition {
  readonly role: Recognition["role"];
  readonly also: Recognition["also"];
  readonly platform: string | null;
  readonly confidence: Recognition["confidence"];
  readonly evidence: readonly string[];
  readonly products: readonly string[];
  readonly #candidate: Candidate;
  readonly #index: ProductIndex;
  #references: References | null = null;

  constructor(candidate: Candidate, recognised: Recognised, index: ProductIndex) {
    this.role = recognised.role;
    this.also = recognised.also;
    this.platform = recognised.platform;
    this.confidence = recognised.confidence;
    this.evidence = recognised.evidence;
    this.products = recognised.products;
    this.#candidate = candidate;
    this.#index = index;
  }

  get #known(): References {
    this.#references ??= this.#mayName() ? referencesOf(this.#candidate, this.#index) : NOTHING;
    return this.#references;
  }
  get models(): Recognition["models"] {
    return this.#known.models;
  }
  get data(): Recognition["data"] {
    return this.#known.data;
  }

  /** Ordinary software's `--model` or data volume is none of an AI workload's; the software of the nodes has none. */
  #mayName(): boolean {
    if (this.role === "gpu-infrastructure") return false;
    const { declaredModels, declaredData } = this.#candidate;
    return this.role !== "ordinary" || this.also.length > 0 || declaredModels.length + declaredData.length > 0;
  }
}

function servicesOf(inventory: Inventory): Surroundings {
  let byNamespace: Map<string, JsonObject[]> | null = null;
  const read = () =>
    Map.groupBy(
      inventory
        .ofKind("", "Service")
        .map(({ ref, object }) => ({ ref, selector: mapAt(mapAt(object, "spec"), "selector") })),
      ({ ref }) => ref.namespace ?? "",
    );
  return {
    isServed({ resource, pods }) {
      byNamespace ??= new Map([...read()].map(([name, list]) => [name, list.map(({ selector }) => selector)]));
      const selectors = byNamespace.get(resource.ref.namespace ?? "") ?? [];
      return pods.some(({ metadata }) => selectors.some((selector) => selects(selector, mapAt(metadata, "labels"))));
    },
  };
}

function selects(selector: JsonObject, labels: JsonObject): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}
