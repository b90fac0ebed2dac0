import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { RingfenceError } from "../core/errors.ts";
import { systemReason } from "../core/system-reason.ts";
import type { ExceptionRule } from "../findings/index.ts";
import { type Config, NO_CONFIG } from "./settings.ts";

/** Reads the named configuration, or the nearest `ringfence.yaml` at or above `folder`. @throws config/invalid */
export async function readConfig(named: string | null, folder: string): Promise<Config> {
  const file = named === null ? nearest(folder) : resolve(folder, named);
  if (file === null) return NO_CONFIG;
  const shown = relative(folder, file) || file;
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new RingfenceError("config/unreadable", `${shown} cannot be read: ${systemReason(error)}`, error);
  }
  // loaded only where there is a configuration, so that a plain scan starts without it
  const { parseConfig } = await import("./config-format.ts");
  return parseConfig(text, shown, dirname(file));
}

/** Reads a file that holds only exceptions: the same list as under `exceptions:` in the configuration. */
export async function readExceptions(path: string, folder: string): Promise<readonly ExceptionRule[]> {
  const { parseConfig } = await import("./config-format.ts");
  let text: string;
  try {
    text = readFileSync(resolve(folder, path), "utf8");
  } catch (error) {
    throw new RingfenceError("config/unreadable", `${path} cannot be read: ${systemReason(error)}`, error);
  }
  const whole = /^\s*-/m.test(text) && !/^exceptions:/m.test(text);
  const shifted = whole ? `exceptions:\n${text}` : text;
  return parseConfig(shifted, path, folder, whole ? 1 : 0).exceptions;
}

function nearest(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    for (const name of ["ringfence.yaml", ".ringfence.yaml"]) {
      if (existsSync(join(at, name))) return join(at, name);
    }
    if (dirname(at) === at || existsSync(join(at, ".git"))) return null;
  }
}
