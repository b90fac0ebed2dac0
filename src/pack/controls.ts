import { existsSync, readFileSync } from "node:fs";
import { RingfenceError } from "../core/errors.ts";
import type { Control } from "./control.ts";
import { LIBRARY_FOLDER, readBundled, readLibrary } from "./library.ts";

/** `container.privileged` for `controls/container/privileged.yaml`. */
const idOf = (path: string): string =>
  path
    .replace(/^controls\//, "")
    .replace(/\.yaml$/, "")
    .replaceAll("/", ".");

/**
 * The controls of a pack's folder, sorted by id.
 *
 * @throws pack/invalid naming the file, the field and the reason
 */
export async function readControls(folder: string, area = "controls"): Promise<Control[]> {
  // loaded only here: the built-in pack is checked when it is built, so a scan never pays for the checker
  const { controlFrom } = await import("./control-format.ts");
  const controls: Control[] = [];
  for (const [path, value] of readLibrary(folder, area)) {
    const control = controlFrom(idOf(path), value);
    if (Array.isArray(control)) {
      const issues = control.map(({ field, reason }) => (field ? `${field}: ${reason}` : reason));
      throw new RingfenceError("pack/invalid", `${folder}/${path}: ${issues.join("; ")}`);
    }
    controls.push(control);
  }
  return controls.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The built-in controls: from the bundle where there is one, else from the checkout's `library/`. */
export async function builtInControls(): Promise<Control[]> {
  return (readBundled("controls") as Control[] | null) ?? readControls(LIBRARY_FOLDER);
}

/** The text of a built-in control's examples; null when they are not there. */
export function controlExamples(id: string): string | null {
  const all = readBundled("examples") as Record<string, string> | null;
  if (all) return all[id] ?? null;
  const file = `${LIBRARY_FOLDER}controls/${id.replaceAll(".", "/")}.examples.yaml`;
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
