import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

const root = dirname(dirname(import.meta.dirname));

/** What a run of the command line printed, and its exit status. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a folder, without colours and without the caller's settings. */
export function ringfence(
  args: readonly string[],
  options: { folder?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): Ran {
  const done = spawnSync(process.execPath, [join(root, "dist", "ringfence.js"), ...args], {
    cwd: options.folder ?? root,
    input: options.input ?? "",
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { PATH: process.env["PATH"], NO_COLOR: "1", ...options.env },
  });
  return { status: done.status ?? -1, stdout: done.stdout, stderr: done.stderr };
}
