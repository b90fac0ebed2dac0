// Parses every YAML file below a folder with js-yaml and does nothing else.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";

const folder = process.argv[2];
let documents = 0;
for (const file of globSync("**/*.yaml", { cwd: folder }))
  documents += loadAll(readFileSync(join(folder, file), "utf8")).length;
console.log(documents);
