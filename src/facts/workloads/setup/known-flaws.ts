import type { Path } from "../../../core/location.ts";
import { compareVersions, parseImage, versionOfTag } from "../../../kube/index.ts";
import type { Floor, Product } from "../../../pack/index.ts";
import type { Container } from "../model.ts";
import type { CommandLine } from "../recognition/command-lines.ts";
import type { FloorIndex } from "../recognition/floor-index.ts";

/** Software in a container whose version has known flaws. */
export interface KnownFlaw {
  readonly title: string;
  readonly version: string;
  /** Every entry whose ranges hold the version. */
  readonly floors: readonly Floor[];
  /** Where the version is written, in the workload's resource. */
  readonly path: Path;
}

/** What flaws are looked for in. */
interface Told {
  readonly container: Container;
  readonly products: readonly Product[];
  readonly commands: readonly CommandLine[];
  versionOf(product: Product): string | null;
}

/**
 * The known flaws of the software that a container runs, by the version of its image, by a version that the object
 * declares (Ray's `rayVersion`), and by what it installs at its start. Unknown versions have none.
 */
export function knownFlawsOf(told: Told, index: FloorIndex): KnownFlaw[] {
  const { container, products } = told;
  const found: KnownFlaw[] = [];
  const at = (path: Path) => [...container.path, ...path];
  for (const product of products) {
    const floors = index.byProduct.get(product.id);
    if (floors === undefined) continue;
    const image = versionOf(told, product, floors);
    const declared = product.id === "ray" ? declaredRay(container) : null;
    if (image !== null) add(found, floors, image, at(["image"]));
    else if (declared !== null) add(found, floors, declared.version, declared.path);
  }
  addImage(found, container.image, at(["image"]), index);
  // nobody installs a model server into an ordinary web server
  if (container.pod.workload.role === "ordinary") return found;
  for (const { words, places } of told.commands) {
    for (const [place, word] of words.entries()) {
      const [, name = "", version = ""] = PINNED.exec(word) ?? [];
      const packaged = name === "" ? undefined : index.byPackage.get(name.toLowerCase());
      if (packaged && words.some((each) => INSTALLS.test(each))) add(found, packaged, version, at(places[place] ?? []));
    }
  }
  return found;
}

/** The known flaws of an image by its repository and tag alone. */
export function flawsOfImage(image: string, path: Path, index: FloorIndex): KnownFlaw[] {
  const found: KnownFlaw[] = [];
  addImage(found, image, path, index);
  return found;
}

function addImage(found: KnownFlaw[], image: string, path: Path, index: FloorIndex): void {
  const floors = image === "" ? null : index.byImage.find(image);
  const version = floors ? versionOfTag(parseImage(image).tag) : null;
  if (floors && version !== null) add(found, floors, version, path);
}

/** A package and its version, as `pip install vllm==0.8.4`, `uvx` and `npx mcp-remote@0.1.4` have them. */
const PINNED = /^(@?[\w./-]*[\w-])(?:\[[\w,-]*\])?(?:==|@)v?(\d+(?:\.\d+){1,3})/;
const INSTALLS = /^(?:install|add|uvx|npx|pipx|bunx|dlx|i)$/;
/** The running number of a build, as in `server-b4567`. */
const BUILD = /(?:^|-)b(\d{3,6})(?:$|-)/;

function versionOf(told: Told, product: Product, floors: readonly Floor[]): string | null {
  if (!floors.some(({ build }) => build)) return told.versionOf(product);
  return BUILD.exec(parseImage(told.container.image).tag ?? "")?.[1] ?? null;
}

function declaredRay(container: Container): { version: string; path: Path } | null {
  const { object } = container.pod.workload.resource;
  for (const path of [
    ["spec", "rayVersion"],
    ["spec", "rayClusterSpec", "rayVersion"],
    ["spec", "rayClusterConfig", "rayVersion"],
  ]) {
    let value: unknown = object;
    for (const step of path) value = (value as Record<string, unknown> | null | undefined)?.[step];
    const version = typeof value === "string" ? versionOfTag(value) : null;
    if (version !== null) return { version, path };
  }
  return null;
}

function add(found: KnownFlaw[], candidates: readonly Floor[], version: string, path: Path): void {
  const floors = candidates.filter(({ affected }) => affected.some((range) => holds(range, version)));
  const [first] = floors;
  if (first === undefined || found.some(({ title }) => title === first.title)) return;
  found.push({ title: first.title, version, floors, path });
}

const holds = ({ from, below, through }: Floor["affected"][number], version: string): boolean =>
  (from === undefined || compareVersions(version, from) >= 0) &&
  (below === undefined || compareVersions(version, below) < 0) &&
  (through === undefined || compareVersions(version, through) <= 0);
