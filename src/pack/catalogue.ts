import { existsSync, readFileSync } from "node:fs";
import { RingfenceError } from "../core/errors.ts";
import type { Floor } from "./floor.ts";
import { readFloors } from "./floors.ts";
import { LIBRARY_FOLDER, readLibrary } from "./library.ts";
import type { Product, ProductExamples } from "./product.ts";
import type { Signs } from "./signs.ts";

/** What recognition of workloads runs on. */
export interface Catalogue {
  /** Sorted by id. */
  readonly products: readonly Product[];
  readonly signs: Signs;
  /** Versions with known flaws. */
  readonly floors: readonly Floor[];
}

interface Issue {
  readonly field: string;
  readonly reason: string;
}

const invalid = (file: string, issues: readonly Issue[]) =>
  new RingfenceError(
    "pack/invalid",
    `${file}: ${issues.map(({ field, reason }) => (field ? `${field}: ${reason}` : reason)).join("; ")}`,
  );

/** The products of a pack's folder with their examples, sorted by id. @throws pack/invalid */
export async function readProducts(
  folder: string,
): Promise<{ readonly product: Product; readonly examples: ProductExamples }[]> {
  // loaded only here: the built-in pack is checked when it is built, so a scan never pays for the checker
  const { productFrom } = await import("./product-format.ts");
  return [...readLibrary(folder, "products")].map(([path, value]) => {
    const read = productFrom(path.replace(/^products\//, "").replace(/\.yaml$/, ""), value);
    if (Array.isArray(read)) throw invalid(`${folder}/${path}`, read);
    return read;
  });
}

/** The products, signs and known flaws of a pack's folder. @throws pack/invalid */
export async function readCatalogue(folder: string): Promise<Catalogue> {
  const products = (await readProducts(folder)).map(({ product }) => product);
  const { signsFrom } = await import("./signs-format.ts");
  const files = readLibrary(folder, "signs");
  const signs = signsFrom({
    accelerators: files.get("signs/accelerators.yaml"),
    inference: files.get("signs/inference.yaml"),
    references: files.get("signs/references.yaml"),
  });
  if (Array.isArray(signs)) throw invalid(`${folder}/signs`, signs);
  return { products, signs, floors: await readFloors(folder) };
}

/** The built-in products, signs and known flaws: from the bundle where there is one, else from the checkout's `library/`. */
export async function builtInCatalogue(): Promise<Catalogue> {
  const bundled = new URL("./library/catalogue.json", import.meta.url);
  if (existsSync(bundled)) return JSON.parse(readFileSync(bundled, "utf8")) as Catalogue;
  return readCatalogue(LIBRARY_FOLDER);
}
