// Preloaded into a measured process: writes what it used, as one JSON line, to the file named by RINGFENCE_USAGE.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMib: maxRSS / 1024 };
  if (process.env.RINGFENCE_USAGE) writeFileSync(process.env.RINGFENCE_USAGE, JSON.stringify(used));
});
