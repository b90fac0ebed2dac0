import type { Path } from "../../../core/location.ts";
import type { Inventory } from "../../../inventory/index.ts";
import { parseImage, versionOfTag } from "../../../kube/index.ts";
import type { Product } from "../../../pack/index.ts";
import type { Container } from "../model.ts";
import { type CommandLine, commandLines, firstWord } from "../recognition/command-lines.ts";
import { type DevicePath, devicePathsOf } from "../recognition/device-paths.ts";
import type { ProductIndex } from "../recognition/product-index.ts";
import { type Arguments, argumentsOf } from "./arguments.ts";
import { type AuthFact, authStateOf } from "./auth-state.ts";
import { type ConfigFile, readConfig } from "./config-text.ts";
import { flawsOfImage, type KnownFlaw, knownFlawsOf } from "./known-flaws.ts";
import { finderFor, type MountedFiles, mountedFiles } from "./mounted-files.ts";
import { type Variables, variablesOf } from "./variables.ts";

/** What the programs of one container are told: each part is worked out when it is first asked for. */
export class Setup {
  readonly container: Container;
  readonly #inventory: Inventory;
  readonly #index: ProductIndex;
  #commands: readonly CommandLine[] | undefined;
  #options: Arguments | undefined;
  #variables: Variables | undefined;
  #mounted: MountedFiles | undefined;
  #configs: readonly ConfigFile[] | undefined;
  #products: readonly Product[] | undefined;
  #auth: readonly AuthFact[] | undefined;
  #knownFlaws: readonly KnownFlaw[] | undefined;

  constructor(container: Container, inventory: Inventory, index: ProductIndex) {
    this.container = container;
    this.#inventory = inventory;
    this.#index = index;
  }

  /** The programs that its command line calls, those inside scripts included. */
  get commands(): readonly CommandLine[] {
    return (this.#commands ??= commandLines(this.container.spec));
  }
  get options(): Arguments {
    return (this.#options ??= argumentsOf(this.container.spec, this.container.path));
  }
  get variables(): Variables {
    return (this.#variables ??= variablesOf(this.container.spec, this.container.path, this.#finder()));
  }
  /** The texts of ConfigMaps and Secrets that it mounts; they must never be shown. */
  get mounted(): MountedFiles {
    const { spec, pod } = this.container;
    return (this.#mounted ??= mountedFiles(spec, pod.spec, this.#finder()));
  }
  get configs(): readonly ConfigFile[] {
    return (this.#configs ??= this.mounted.files.map(({ name, text, from }) => ({
      file: name,
      from,
      settings: readConfig(name, text),
    })));
  }
  /** The products in it, by image and command; none in a sidecar that never decides. */
  get products(): readonly Product[] {
    return (this.#products ??= this.#findProducts());
  }
  /** What its products do about sign-in. */
  get auth(): readonly AuthFact[] {
    return (this.#auth ??= this.products
      .filter(({ auth }) => auth !== null)
      .map((product) => authStateOf(product, this)));
  }
  /** The ways around the scheduler to a node's accelerators. */
  get devices(): readonly DevicePath[] {
    return devicePathsOf(this.container, this.container.pod, this.#index.accelerators);
  }

  /** The software in it whose version has known flaws. */
  get knownFlaws(): readonly KnownFlaw[] {
    return (this.#knownFlaws ??= knownFlawsOf(this, this.#index.floors));
  }

  /** The version of a product, where the image is the product and its tag names one; null otherwise. */
  versionOf(product: Product): string | null {
    const { image } = this.container;
    const known = image === "" ? null : this.#index.images.find(image);
    return known?.product === product ? versionOfTag(parseImage(image).tag) : null;
  }

  #finder() {
    return finderFor(this.container.pod.workload, this.#inventory);
  }

  #findProducts(): readonly Product[] {
    const { image, spec } = this.container;
    const known = image === "" ? null : this.#index.images.find(image);
    if (known?.kind === "sidecar") return [];
    const products = new Set<Product>(known?.product ? [known.product] : []);
    if (this.#index.commands.concerns(firstWord(spec))) {
      for (const { value } of this.#index.commands.find(this.commands)) products.add(value);
    }
    return [...products];
  }
}

/** The setups of containers, each made once. */
export class Setups {
  readonly #inventory: Inventory;
  readonly #index: ProductIndex;
  readonly #known = new WeakMap<Container, Setup>();
  readonly #imageFlaws = new Map<string, readonly KnownFlaw[]>();

  constructor(inventory: Inventory, index: ProductIndex) {
    this.#inventory = inventory;
    this.#index = index;
  }

  /** The known flaws of an image that a field names outside any container. */
  flawsOfImage(image: string, path: Path): readonly KnownFlaw[] {
    let known = this.#imageFlaws.get(image);
    if (known === undefined) this.#imageFlaws.set(image, (known = flawsOfImage(image, path, this.#index.floors)));
    return known.length === 0 ? known : known.map((flaw) => ({ ...flaw, path }));
  }

  of(container: Container): Setup {
    let setup = this.#known.get(container);
    if (setup === undefined) {
      setup = new Setup(container, this.#inventory, this.#index);
      this.#known.set(container, setup);
    }
    return setup;
  }
}
