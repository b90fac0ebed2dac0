import type { Path } from "../core/location.ts";
import type { ArtifactReference, Facts, Setup, Workload } from "../facts/index.ts";
import { pathText, valueAt } from "./field-path.ts";
import type { SubjectOf } from "./subject.ts";

type Texts = Readonly<Record<string, string>>;

/** A text for each key, on an object without a prototype: keys come from manifests. */
function textsOf(entries: Iterable<readonly [key: string, text: string]>): Texts {
  const texts = Object.create(null) as Record<string, string>;
  for (const [key, text] of entries) texts[key] = text;
  return texts;
}

const NONE: readonly never[] = [];
const NO_TEXTS: Texts = Object.freeze(textsOf([]));
const placeOf = (path: Path): string => `object:${pathText(path)}`;

/** How a reference to a model or to data is shown to expressions. */
const shown = ({ kind, locator, scheme, pinned, path }: ArtifactReference) => ({
  ...{ kind, locator, scheme },
  pinned: pinned === "unknown" ? "unknown" : pinned ? "yes" : "no",
  at: placeOf(path),
});

/** How many whole accelerators a map of resources asks for; quantities that are no whole number count as one. */
function countOf(accelerators: Texts): number {
  let count = 0;
  for (const name in accelerators) {
    const quantity = Number(accelerators[name]);
    count += Number.isInteger(quantity) ? quantity : 1;
  }
  return count;
}

/**
 * What `facts` holds where a control is asked of what runs in particular workloads (`roles`, `products`) or reads what
 * programs are told: the facts of the pod, and these, each worked out when it is first read.
 */
export class ProgramFacts {
  readonly #facts: Facts;
  readonly #workload: Workload;
  readonly #subject: SubjectOf;
  readonly #setup: Setup | null;
  #options: Texts | undefined;
  #variables: Texts | undefined;
  #settings: Texts | undefined;

  constructor(
    facts: Facts,
    subject: SubjectOf & { readonly workload: Workload },
    known: Readonly<Record<string, unknown>>,
  ) {
    Object.assign(this, known);
    this.#facts = facts;
    this.#workload = subject.workload;
    this.#subject = subject;
    this.#setup = subject.container === null ? null : facts.setups.of(subject.container);
  }

  /** The labels of its namespace, where that is in the input. */
  get namespaceLabels(): Texts {
    const { namespace } = this.#subject.resource.ref;
    const found = namespace === null ? null : this.#facts.inventory.find("", "Namespace", null, namespace);
    const labels = valueAt(found?.object, ["metadata", "labels"]);
    return labels !== null && typeof labels === "object" ? (labels as Texts) : NO_TEXTS;
  }
  /** A place in the container by its own path, so that it is found where its fields were merged in from. */
  #placeOf(path: Path): string {
    const start = this.#subject.container?.path ?? null;
    if (start === null || start.some((token, index) => path[index] !== token)) return placeOf(path);
    return `subject:${pathText(path.slice(start.length))}`;
  }

  /** Options of its command line: name → value, empty for one that stands alone; the last one wins. */
  get options(): Texts {
    const all = this.#setup?.options.all;
    return (this.#options ??= all ? textsOf(all.map(({ name, value }) => [name, value ?? ""])) : NO_TEXTS);
  }
  /** False when words of the command line come from variables that the input does not tell. */
  get optionsKnown(): boolean {
    return !(this.#setup?.options.open ?? false);
  }
  /** Where each option is written, as a path for `at`. */
  get optionAt(): Texts {
    return textsOf((this.#setup?.options.all ?? NONE).map(({ name, path }) => [name, this.#placeOf(path)]));
  }
  /** The programs it calls, each as its words. */
  get commands(): readonly (readonly string[])[] {
    return (this.#setup?.commands ?? NONE).map(({ words }) => words);
  }
  /** Values of variables written out or taken from ConfigMaps of the input; never those of Secrets. */
  get variables(): Texts {
    return (this.#variables ??= this.#told());
  }
  /** Names of variables whose values come from Secrets, or are not told by the input. */
  get otherVariables(): readonly string[] {
    const known = this.variables;
    return this.#entries().flatMap(([name]) => (name in known ? [] : [name]));
  }
  /** False when the input lacks an object that sets variables. */
  get variablesKnown(): boolean {
    return (this.#setup?.variables.missing.length ?? 0) === 0;
  }
  /** Where each variable is written, as a path for `at`. */
  get variableAt(): Texts {
    return textsOf(this.#entries().map(([name, { path }]) => [name, this.#placeOf(path)]));
  }
  #told(): Texts {
    const byName = this.#setup?.variables.byName;
    if (byName === undefined || byName.size === 0) return NO_TEXTS;
    const texts = Object.create(null) as Record<string, string>;
    for (const [name, { value, from }] of byName) {
      if (value !== null && (from === null || !from.startsWith("Secret "))) texts[name] = value;
    }
    return texts;
  }
  #entries() {
    return [...(this.#setup?.variables.byName ?? NONE)];
  }
  /** Settings of its mounted configuration files: dotted path → value; the first file that has one wins. Never shown. */
  get settings(): Texts {
    return (this.#settings ??= textsOf(
      (this.#setup?.configs ?? NONE).toReversed().flatMap(({ settings }) => [...(settings ?? NONE)]),
    ));
  }
  /** False when it mounts an object that the input lacks, or a file that cannot be read. */
  get settingsKnown(): boolean {
    if (this.#setup === null) return true;
    const { configs, mounted } = this.#setup;
    return mounted.missing.length === 0 && configs.every(({ settings }) => settings !== null);
  }
  /** Ids of the products in the container; of the workload's, where the control asks of a pod or a workload. */
  get products(): readonly string[] {
    return this.#setup?.products.map(({ id }) => id) ?? this.#workload.products;
  }
  /** The version of each product whose image names one. */
  get versions(): Texts {
    const setup = this.#setup;
    if (setup === null) return NO_TEXTS;
    return textsOf(
      setup.products.flatMap((product): [string, string][] => {
        const version = setup.versionOf(product);
        return version === null ? [] : [[product.id, version]];
      }),
    );
  }
  /** Who may enter, by product: `open`, `closed` or `unknown`. */
  get auth(): Texts {
    return textsOf((this.#setup?.auth ?? NONE).map(({ product, state }) => [product.id, state]));
  }
  /** Accelerators asked for: resource → quantity; of all containers, where the control asks of a pod or a workload. */
  get accelerators(): Texts {
    const { container, pod } = this.#subject;
    if (container !== null) return container.accelerators;
    const pods = pod === null ? this.#workload.pods : [pod];
    return Object.assign({}, ...pods.flatMap(({ containers }) => containers.map((each) => each.accelerators))) as Texts;
  }
  /** How many accelerators {@link accelerators} comes to, in one pod of each template. */
  get gpus(): number {
    const { container, pod } = this.#subject;
    if (container !== null) return countOf(container.accelerators);
    const pods = pod === null ? this.#workload.pods : [pod];
    return pods.reduce((sum, { containers }) => sum + containers.reduce((n, c) => n + countOf(c.accelerators), 0), 0);
  }
  /** Ways around the scheduler to the node's accelerators: `by`, `detail` and `at`. */
  get devices(): readonly { readonly by: string; readonly detail: string; readonly at: string }[] {
    return (this.#setup?.devices ?? NONE).map(({ by, detail, path }) => ({ by, detail, at: this.#placeOf(path) }));
  }
  /** Models, tokenizers and adapters it loads: `kind`, `locator`, `scheme`, `pinned` (yes, no, unknown) and `at`. */
  get models(): readonly ReturnType<typeof shown>[] {
    return this.#workload.models.map(shown);
  }
  /** Datasets and other data it names; as {@link models}. */
  get data(): readonly ReturnType<typeof shown>[] {
    return this.#workload.data.map(shown);
  }
}
