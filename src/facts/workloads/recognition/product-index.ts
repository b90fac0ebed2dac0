import { anyGlob, type Matcher } from "../../../lang/glob.ts";
import type { Catalogue, LabelSign, Product, Signs } from "../../../pack/index.ts";
import { type AcceleratorIndex, indexAccelerators } from "./accelerators.ts";
import { CommandIndex } from "./command-index.ts";
import { type FloorIndex, indexFloors } from "./floor-index.ts";
import { ImageIndex } from "./image-index.ts";
import { indexReferences, type ReferenceIndex } from "./reference-index.ts";

/** What an image is known as: a product, a container that never decides, or a framework without a program. */
export type KnownImage =
  | { readonly kind: "product"; readonly product: Product }
  | { readonly kind: "sidecar" | "framework"; readonly product: null };

/** One label that a product, or a tool that makes its pods, puts on them. */
export interface IndexedLabel {
  readonly product: Product;
  readonly sign: LabelSign;
  readonly labels: readonly (readonly [key: string, matches: Matcher])[];
}

/** The products and signs of a catalogue, arranged so that an ordinary container costs a few look-ups. */
export interface ProductIndex {
  readonly products: ReadonlyMap<string, Product>;
  readonly images: ImageIndex<KnownImage>;
  readonly commands: CommandIndex<Product>;
  readonly environment: (name: string) => Product | null;
  /** By the first of their keys. */
  readonly labels: ReadonlyMap<string, readonly IndexedLabel[]>;
  /** Products by those of their ports that few others use. */
  readonly ports: ReadonlyMap<number, readonly Product[]>;
  readonly signs: Signs;
  readonly mounts: Matcher;
  readonly dataMounts: ReadonlySet<string>;
  readonly hints: ReadonlySet<string>;
  readonly providerKeys: ReadonlySet<string>;
  readonly accelerators: AcceleratorIndex;
  readonly references: ReferenceIndex;
  readonly floors: FloorIndex;
}

/** Arranges a catalogue for recognition; done once, then asked of every workload. */
export function indexProducts({ products, signs, floors }: Catalogue): ProductIndex {
  const { inference } = signs;
  const ports = new Map<number, Product[]>();
  const labels = new Map<string, IndexedLabel[]>();
  for (const product of products) {
    for (const { port } of product.ports) {
      if (!inference.commonPorts.includes(port)) ports.set(port, [...(ports.get(port) ?? []), product]);
    }
    for (const sign of product.labels) {
      const entries = Object.entries(sign.labels).map(([key, values]) => [key, anyGlob(values)] as const);
      const [first] = entries[0] ?? [];
      if (first !== undefined) labels.set(first, [...(labels.get(first) ?? []), { product, sign, labels: entries }]);
    }
  }
  return {
    products: new Map(products.map((product) => [product.id, product])),
    images: new ImageIndex<KnownImage>([
      ...products.map((product) => ({
        value: { kind: "product" as const, product },
        patterns: product.images,
        except: product.except,
      })),
      { value: { kind: "sidecar", product: null }, patterns: inference.sidecars, except: [] },
      { value: { kind: "framework", product: null }, patterns: inference.frameworks, except: [] },
    ]),
    commands: new CommandIndex(products.map((product) => ({ value: product, patterns: product.commands }))),
    environment: environmentIndex(products),
    labels,
    ports,
    signs,
    mounts: remembering(anyGlob(inference.mounts)),
    dataMounts: new Set(inference.dataMounts),
    hints: new Set(inference.environment),
    providerKeys: new Set(inference.providerKeys),
    accelerators: indexAccelerators(signs.accelerators),
    references: indexReferences(signs.references),
    floors: indexFloors(floors),
  };
}

function environmentIndex(products: readonly Product[]): (name: string) => Product | null {
  const exact = new Map<string, Product>();
  const prefixes: [prefix: string, product: Product][] = [];
  for (const product of products) {
    for (const name of product.environment) {
      if (name.endsWith("*")) prefixes.push([name.slice(0, -1), product]);
      else exact.set(name, product);
    }
  }
  const known = new Map<string, Product | null>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = exact.get(name) ?? prefixes.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null;
      known.set(name, found);
    }
    return found;
  };
}

/** The matcher, with each different text tested once. */
function remembering(matches: Matcher): Matcher {
  const known = new Map<string, boolean>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) {
      answer = matches(text);
      known.set(text, answer);
    }
    return answer;
  };
}
