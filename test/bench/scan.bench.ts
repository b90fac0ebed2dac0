/** The whole scan as a process: CPU, memory, growth; against parsing alone with js-yaml in the same run. */
import { generated, measure, type Used } from "./measure.ts";

const show = (name: string, { wallMs, cpuMs, rssMib }: Used): void =>
  console.log(
    `${name.padEnd(44)} ${cpuMs.toFixed(0).padStart(7)} ms CPU ${wallMs.toFixed(0).padStart(7)} ms wall ${rssMib.toFixed(0).padStart(5)} MiB`,
  );

const cli = "dist/ringfence.js";
const folder = generated(5000);
if (folder === null) {
  console.log("skipped: no generator beside the checkout");
} else {
  show("empty Node", measure(["-e", "0"]));
  show("ringfence --version", measure([cli, "--version"]));
  show("js-yaml parses the same files", measure(["test/bench/js-yaml-parse.mjs", folder]));
  show("scan, table", measure([cli, "scan", folder]));
  show("scan, JSON", measure([cli, "scan", folder, "--format", "json"], 3));
  const one = generated(1);
  if (one) show("scan, one application", measure([cli, "scan", one]));
  const large = process.argv.includes("--large") ? generated(53_500) : null;
  if (large) show("scan, table, 200,000 objects", measure([cli, "scan", large], 1));
}
