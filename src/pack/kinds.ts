import { existsSync, readFileSync } from "node:fs";
import { RingfenceError } from "../core/errors.ts";
import type { Kind } from "./kind.ts";
import { LIBRARY_FOLDER, readLibrary } from "./library.ts";

/**
 * The workload kinds of a pack's folder, in the order of their files.
 *
 * @throws pack/invalid naming the file, the field and the reason
 */
export async function readKinds(folder: string): Promise<Kind[]> {
  // loaded only here: the built-in pack is checked when it is built, so a scan never pays for the checker
  const { kindsFrom } = await import("./kind-format.ts");
  const kinds: Kind[] = [];
  for (const [path, value] of readLibrary(folder, "kinds")) {
    const group = path.replace(/^kinds\//, "").replace(/\.yaml$/, "");
    const read = kindsFrom(group, value);
    for (const entry of read) {
      if ("reason" in entry) {
        const reason = entry.field ? `${entry.field}: ${entry.reason}` : entry.reason;
        throw new RingfenceError("pack/invalid", `${folder}/${path}: ${reason}`);
      }
      kinds.push(entry);
    }
  }
  return kinds;
}

/** The built-in kinds: from the bundle where there is one, else from the checkout's `library/`. */
export async function builtInKinds(): Promise<Kind[]> {
  const bundled = new URL("./library/kinds.json", import.meta.url);
  if (existsSync(bundled)) return JSON.parse(readFileSync(bundled, "utf8")) as Kind[];
  return readKinds(LIBRARY_FOLDER);
}
