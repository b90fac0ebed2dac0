import type { ContainerPlace, Kind, NestedPlace, PodPlace } from "../../pack/index.ts";
import { firstOf, type Reader, readerOf, targetKeys } from "./fields.ts";
import { compilePattern, expandAlternatives, type Step } from "./pattern.ts";

/** A number of pods as an entry gives it; null when it cannot be told. */
export type Factor = number | { readonly alternatives: readonly (number | Reader)[]; readonly maximum: boolean };

export interface CompiledContainer {
  readonly place: ContainerPlace;
  readonly relative: boolean;
  readonly steps: readonly Step[];
  readonly when: readonly Reader[];
  readonly fields: readonly { readonly keys: readonly string[]; readonly read: Reader }[];
}

export interface CompiledPod {
  readonly place: PodPlace;
  readonly steps: readonly Step[];
  /** The steps up to the last wildcard, whose element names the pod's part; empty when the part is fixed. */
  readonly named: readonly Step[];
  /** Reads the pod's part from below its place; null when it is told otherwise. */
  readonly part: Reader | null;
  readonly factors: readonly Factor[] | null;
  readonly when: readonly Reader[];
  readonly metadata: Reader | null;
  readonly base: Reader | null;
  readonly fields: readonly { readonly keys: readonly string[]; readonly read: Reader }[];
  readonly containers: readonly CompiledContainer[];
  /** True when what stands at the place is the whole pod template or pod spec. */
  readonly plain: boolean;
}

export interface CompiledNested {
  readonly place: NestedPlace;
  readonly steps: readonly Step[];
  readonly named: readonly Step[];
  readonly factors: readonly Factor[] | null;
}

/** A kind whose paths are ready to run. */
export interface CompiledKind {
  readonly kind: Kind;
  readonly versions: ReadonlySet<string>;
  readonly pods: readonly CompiledPod[];
  readonly nested: readonly CompiledNested[];
  readonly references: readonly { readonly steps: readonly Step[]; readonly kinds: readonly string[] }[];
  readonly models: readonly (readonly Step[])[];
  readonly data: readonly (readonly Step[])[];
  /** True when objects of this kind run pods. */
  readonly runs: boolean;
  /** False when no entry names it, so that its pods are told from their structure alone. */
  readonly known: boolean;
  /** True when its pods are whole templates at fixed places, and nothing else is to be read. */
  readonly simple: boolean;
}

function compileFactor(factor: number | string): Factor {
  if (typeof factor === "number") return factor;
  const texts = factor.split("|").map((text) => text.trim());
  const alternatives = texts.map((text) => (/^\d+$/.test(text) ? Number(text) : readerOf(text)));
  return { alternatives, maximum: texts.some((text) => text.endsWith("maxReplicas")) };
}

const compileFactors = (factors: readonly (number | string)[] | null) => factors?.map(compileFactor) ?? null;

const upToLastWildcard = (steps: readonly Step[]): readonly Step[] =>
  steps.slice(0, steps.findLastIndex((step) => typeof step !== "string") + 1);

const compileFields = (fields: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(fields).map(([field, paths]) => ({ keys: targetKeys(field), read: firstOf(paths) }));

function compilePod(place: PodPlace, at: string): CompiledPod {
  const { steps } = compilePattern(at);
  return {
    place,
    steps,
    named: place.as.includes("{*}") ? upToLastWildcard(steps) : [],
    part: place.as.includes("{.") ? firstOf([place.as]) : null,
    factors: compileFactors(place.replicas),
    when: place.when.flatMap(expandAlternatives).map(readerOf),
    metadata: place.metadata === null ? null : readerOf(place.metadata),
    base: place.base === null ? null : readerOf(place.base),
    fields: compileFields(place.pod),
    containers: place.containers.flatMap((container) =>
      expandAlternatives(container.at).map((path) => ({
        place: container,
        ...compilePattern(path),
        when: container.when.flatMap(expandAlternatives).map(readerOf),
        fields: compileFields(container.fields),
      })),
    ),
    plain:
      place.form !== "fields" &&
      place.metadata === null &&
      place.base === null &&
      place.containers.length === 0 &&
      Object.keys(place.pod).length === 0,
  };
}

const isSimple = (kind: Kind, pods: readonly CompiledPod[]): boolean =>
  !kind.search &&
  !kind.templated &&
  kind.role === null &&
  kind.platform === null &&
  kind.nested.length + kind.references.length + kind.rules.length + kind.models.length + kind.data.length === 0 &&
  pods.every(({ plain, steps, when }) => plain && when.length === 0 && steps.every((step) => typeof step === "string"));

function compile(kind: Kind): CompiledKind {
  const pods = kind.pods.flatMap((place) => expandAlternatives(place.at).map((at) => compilePod(place, at)));
  const patterns = (paths: readonly string[]) =>
    paths.flatMap(expandAlternatives).map((path) => compilePattern(path).steps);
  return {
    kind,
    versions: new Set(kind.versions),
    pods,
    simple: isSimple(kind, pods),
    nested: kind.nested.flatMap((place) =>
      expandAlternatives(place.at).map((at) => {
        const { steps } = compilePattern(at);
        const named = place.as?.includes("{*}") ? upToLastWildcard(steps) : [];
        return { place, steps, named, factors: compileFactors(place.replicas) };
      }),
    ),
    references: kind.references.flatMap(({ at, kinds }) => patterns([at]).map((steps) => ({ steps, kinds }))),
    models: patterns(kind.models),
    data: patterns(kind.data),
    runs: kind.pods.length + kind.nested.length + kind.rules.length > 0,
    known: true,
  };
}

/** Finds kinds by group and name; each is compiled when it is first met. */
export class KindIndex {
  readonly #kinds = new Map<string, Map<string, Kind | CompiledKind>>();

  constructor(kinds: readonly Kind[]) {
    for (const kind of kinds) {
      for (const group of kind.groups) {
        const known = this.#kinds.get(group) ?? new Map<string, Kind | CompiledKind>();
        this.#kinds.set(group, known.set(kind.kind, kind));
      }
    }
  }

  find(group: string, name: string): CompiledKind | null {
    const kinds = this.#kinds.get(group);
    const kind = kinds?.get(name);
    if (!kinds || !kind) return null;
    if ("runs" in kind) return kind;
    const compiled = compile(kind);
    kinds.set(name, compiled);
    return compiled;
  }

  /** The kind of an id such as `ray.io/RayCluster`. */
  byId(id: string): CompiledKind | null {
    const slash = id.lastIndexOf("/");
    const group = id.slice(0, slash);
    return this.find(group === "core" ? "" : group, id.slice(slash + 1));
  }
}
