import { nearest } from "../core/nearest.ts";
import { names } from "../findings/index.ts";
import { builtInControls, type Control, controlExamples, readControls } from "../pack/index.ts";

export type { Control };

/** Every control, built-in and the user's own, sorted by id. @throws pack/invalid */
export async function listControls(folders: readonly string[]): Promise<Control[]> {
  const own = await Promise.all(folders.map((folder) => readControls(folder, ".")));
  const byId = new Map([...(await builtInControls()), ...own.flat()].map((control) => [control.id, control]));
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** One control with the text of its examples; or ids that are close to what was asked. */
export type Explained =
  | { readonly control: Control; readonly examples: string | null }
  | { readonly control: null; readonly close: readonly string[] };

/** The control with an id, also by a former id or another tool's id. */
export async function explain(id: string, folders: readonly string[]): Promise<Explained> {
  const controls = await listControls(folders);
  const wanted = id.toLowerCase();
  const control =
    controls.find((known) => [known.id, ...known.formerly].some((name) => names(name, id))) ??
    controls.find((known) =>
      Object.values(known.peers).some((ids) => ids.some((peer) => peer.toLowerCase() === wanted)),
    );
  if (control) return { control, examples: controlExamples(control.id) };
  const words = wanted.split(/[.\-\s]+/).filter((word) => word.length > 2);
  const scored = controls
    .map((known) => ({
      id: known.id,
      hits: words.filter((word) => `${known.id} ${known.title}`.toLowerCase().includes(word)).length,
    }))
    .filter(({ hits }) => hits > 0)
    .toSorted((a, b) => b.hits - a.hits);
  const meant = nearest(
    id,
    controls.map((known) => known.id),
  );
  const close = scored.map((known) => known.id).filter((known) => known !== meant);
  return { control: null, close: [...(meant === null ? [] : [meant]), ...close].slice(0, 5) };
}
