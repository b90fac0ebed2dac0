import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = dirname(dirname(import.meta.dirname));

/** What one run of a process took. */
export interface Used {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMib: number;
}

/** Runs Node several times and gives the least of each figure: the rest is the machine's noise. */
export function measure(args: readonly string[], rounds = 5): Used {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-bench-"));
  const file = join(folder, "usage.json");
  const runs: Used[] = [];
  for (let round = 0; round < rounds; round++) {
    const from = performance.now();
    const done = spawnSync(process.execPath, ["--import", join(import.meta.dirname, "usage.mjs"), ...args], {
      cwd: root,
      env: { ...process.env, RINGFENCE_USAGE: file },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const wallMs = performance.now() - from;
    if (done.status !== 0 && done.status !== 1) throw new Error(`${args.join(" ")}: exit ${done.status}`);
    runs.push({ wallMs, ...(JSON.parse(readFileSync(file, "utf8")) as { cpuMs: number; rssMib: number }) });
  }
  rmSync(folder, { recursive: true });
  const least = (pick: (used: Used) => number): number => Math.min(...runs.map(pick));
  return { wallMs: least((u) => u.wallMs), cpuMs: least((u) => u.cpuMs), rssMib: least((u) => u.rssMib) };
}

/** A folder with generated manifests of so many Deployments; null where the generator is not beside the checkout. */
export function generated(deployments: number): string | null {
  const generator = join(root, "..", "shared", "bench", "gen-manifests.mjs");
  const folder = join(root, ".cache", `manifests-${deployments}`);
  if (existsSync(folder)) return folder;
  if (!existsSync(generator)) return null;
  const done = spawnSync(process.execPath, [generator, "--out", folder, "--deployments", String(deployments)]);
  if (done.status !== 0) throw new Error(`the generator failed: ${String(done.stderr)}`);
  return folder;
}
