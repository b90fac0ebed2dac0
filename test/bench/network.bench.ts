/** Connections of generated workloads with policies: CPU, memory, and growth with the number of workloads. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { measure } from "./measure.ts";

const root = join(import.meta.dirname, "..", "..");
const generator = join(root, "..", "shared", "bench", "gen-netpol.mjs");

if (!existsSync(generator)) {
  console.log("skipped: no generator beside the checkout");
} else {
  for (const workloads of [100, 500, 1500]) {
    const folder = join(root, ".cache", `network-${workloads}`);
    if (!existsSync(folder)) {
      const done = spawnSync(process.execPath, [generator, "--out", folder, "--workloads", String(workloads)]);
      if (done.status !== 0) throw new Error(`the generator failed: ${String(done.stderr)}`);
    }
    const { cpuMs, wallMs, rssMib } = measure(
      ["dist/ringfence.js", "network", "connections", folder, "--format", "json"],
      3,
    );
    const figures = `${cpuMs.toFixed(0)} ms CPU, ${wallMs.toFixed(0)} ms wall, ${rssMib.toFixed(0)} MiB`;
    console.log(`network connections, ${workloads} workloads: ${figures}`);
  }
}
