#!/usr/bin/env node
import module from "node:module";
import { VERSION } from "./version.ts";

/** The least Node that runs the rest; this file itself must run on older ones, to say so. */
const LEAST = [24, 15] as const;

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

// Nothing else is loaded for --version, so that it costs what an empty Node costs.
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") {
  process.stdout.write(`${VERSION}\n`);
} else if (!isNewEnough(process.versions.node)) {
  process.stderr.write(`ringfence needs Node ${LEAST.join(".")} or newer; this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  process.on("SIGINT", () => process.exit(130));
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
}
