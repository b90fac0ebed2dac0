import { readFileSync } from "node:fs";
import { RingfenceError } from "../../core/errors.ts";

/** The text of a file. @throws config/unreadable */
export function readText(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new RingfenceError("config/unreadable", `${shown} cannot be read`, error);
  }
}
