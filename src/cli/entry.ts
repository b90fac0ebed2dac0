import { enableCompileCache } from "node:module";
import { VERSION } from "./version.ts";

// Nothing else is loaded for --version, so that it costs what an empty Node costs.
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") {
  process.stdout.write(`${VERSION}\n`);
} else {
  enableCompileCache();
  process.on("SIGINT", () => process.exit(130));
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
}
