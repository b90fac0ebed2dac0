import { RingfenceError } from "../core/errors.ts";
import type { Floor } from "./floor.ts";
import { readLibrary } from "./library.ts";

const FILE = "data/ai-floors.yaml";

/** The versions with known flaws of a pack's folder. @throws pack/invalid */
export async function readFloors(folder: string): Promise<readonly Floor[]> {
  const file = readLibrary(folder, "data").get(FILE);
  if (file === undefined) return [];
  // loaded only here: the built-in pack is checked when it is built, so a scan never pays for the checker
  const { floorsFrom } = await import("./floor-format.ts");
  const floors = floorsFrom(file);
  const [issue] = floors;
  if (issue !== undefined && "reason" in issue) {
    throw new RingfenceError("pack/invalid", `${folder}/${FILE}: ${issue.field}: ${issue.reason}`);
  }
  return floors as readonly Floor[];
}
