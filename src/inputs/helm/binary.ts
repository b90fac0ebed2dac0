import { execFileSync } from "node:child_process";
import type { RenderOptions } from "../../core/renderer.ts";

const RENDER_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** What the `helm` on PATH prints for a chart; null when there is none, or it fails. */
export function runHelm(path: string, release: string, options: RenderOptions): string | null {
  const flags = (flag: string, list: readonly string[] = []): string[] => list.flatMap((value) => [flag, value]);
  const settings = [
    ...flags("--values", options.values),
    ...flags("--set", options.set),
    ...flags("--set-string", options.setString),
    ...flags("--set-json", options.setJson),
    ...flags("--set-file", options.setFile),
    ...(options.namespace === null ? [] : ["--namespace", options.namespace]),
    ...(options.includeCrds === false ? [] : ["--include-crds"]),
  ];
  try {
    return execFileSync("helm", ["template", release, path, ...settings], {
      encoding: "utf8",
      maxBuffer: MAX_OUTPUT_BYTES,
      timeout: RENDER_TIMEOUT_MS,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
  } catch (error) {
    const failure = error as NodeJS.ErrnoException & { stderr?: string };
    if (failure.stderr === undefined && failure.code === undefined) throw error;
    return null;
  }
}
