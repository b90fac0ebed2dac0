/**
 * Checks that imports follow the table of docs/conventions.md, that there are no cycles (type-only imports included),
 * that siblings stay strangers, and that effects stay at the edges.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSync } from "oxc-parser";

/** What each folder may import besides itself. A change here is a decision in docs/decisions/. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  lang: ["core"],
  kube: ["core", "lang"],
  pack: ["core", "lang", "kube"],
  clients: ["core", "lang", "kube"],
  inputs: ["core", "lang", "kube", "pack", "clients"],
  inventory: ["core", "lang", "kube", "pack", "inputs"],
  facts: ["core", "lang", "kube", "pack", "inventory"],
  controls: ["core", "lang", "kube", "pack", "facts"],
  detections: ["core", "lang", "pack", "facts"],
  paths: ["core", "lang", "pack", "facts"],
  findings: ["core", "pack"],
  outputs: ["core", "lang", "kube", "pack", "facts", "findings"],
  store: ["core"],
  app: [
    ...["core", "lang", "kube", "pack", "clients", "inputs", "inventory", "facts", "controls", "detections", "paths"],
    ...["findings", "outputs", "store"],
  ],
  api: ["core"],
  server: ["core", "clients", "store", "app", "api"],
  cli: ["core", "app", "server"],
};
/** Folders whose members never import each other; what two share moves one level up. */
const SIBLINGS = [
  /^src\/(clients|inputs|paths\/edges|outputs\/respond\/actions|outputs\/report\/formats|cli\/commands)\/([^/]+)/,
  /^src\/(outputs|facts)\/([^/]+)\//,
];
const EDGES = new Set(["pack", "clients", "inputs", "store", "app", "server", "cli"]);
const EFFECTS = /^node:(fs|net|http|https|http2|child_process|dgram|tls|dns|worker_threads|cluster)(\/|$)/;
/** Folders in which every file is a door. */
const OPEN = new Set(["core", "lang", "app", "api"]);

const root = dirname(import.meta.dirname);
const files = globSync("src/**/*.ts", { cwd: root }).map((file) => file.replaceAll("\\", "/"));
const isTest = (file: string) => /\.(test|bench)\.ts$/.test(file);
const folderOf = (file: string) => (file.split("/").length > 2 ? (file.split("/")[1] ?? "") : "");
const problems: string[] = [];
const graph = new Map<string, string[]>();

function importsOf(file: string): { to: string; line: number }[] {
  const text = readFileSync(join(root, file), "utf8");
  const { module } = parseSync(file, text);
  const found = [
    ...module.staticImports.map((entry) => ({ to: entry.moduleRequest.value, at: entry.start })),
    ...module.staticExports.flatMap((entry) =>
      entry.entries.flatMap((part) => (part.moduleRequest ? [{ to: part.moduleRequest.value, at: entry.start }] : [])),
    ),
    ...module.dynamicImports.map((entry) => ({
      to: text.slice(entry.moduleRequest.start + 1, entry.moduleRequest.end - 1),
      at: entry.start,
    })),
    ...[...text.matchAll(/\bimport\("([^"]+)"\)\./g)].map((match) => ({ to: match[1] ?? "", at: match.index })),
  ];
  return found.map(({ to, at }) => ({ to, line: text.slice(0, at).split("\n").length }));
}

for (const file of files) {
  const from = folderOf(file);
  const allowed = MAY_IMPORT[from];
  if (!allowed && file.split("/").length > 2) problems.push(`${file}: folder src/${from} is not in the import table`);
  const targets: string[] = [];
  for (const { to, line } of importsOf(file)) {
    const where = `${file}:${line}`;
    if (EFFECTS.test(to) && allowed && !EDGES.has(from) && !isTest(file)) {
      problems.push(`${where}: ${to} may be used only at the edges (${[...EDGES].join(", ")})`);
    }
    if (!to.startsWith(".")) continue;
    const target = posix.normalize(posix.join(posix.dirname(file), to));
    if (!target.startsWith("src/")) {
      if (!isTest(file)) problems.push(`${where}: imports ${target} from outside src`);
      continue;
    }
    targets.push(target);
    if (isTest(file)) continue;
    const into = folderOf(target);
    if (allowed && into !== from && into !== "" && !allowed.includes(into)) {
      problems.push(`${where}: src/${from} may not import src/${into}`);
    }
    if (allowed && into !== from && !OPEN.has(into) && !/^src\/[^/]+\/(.*\/)?(index|index\.gen)\.ts$/.test(target)) {
      problems.push(`${where}: imports a room of src/${into}; use its door, index.ts`);
    }
    for (const pattern of SIBLINGS) {
      const [, group, name] = pattern.exec(file) ?? [];
      const [, otherGroup, other] = pattern.exec(target) ?? [];
      const indexed = name === "index.ts" || name === "index.gen.ts";
      const shared = group === "facts" && other === "workloads";
      if (group && group === otherGroup && name !== other && !indexed && !shared) {
        problems.push(`${where}: ${group} siblings ${name} and ${other} must stay strangers`);
      }
    }
  }
  graph.set(file, targets);
}

const state = new Map<string, "open" | "done">();
function visit(file: string, trail: readonly string[]): void {
  if (state.get(file) === "done") return;
  if (state.get(file) === "open") {
    problems.push(`import cycle: ${[...trail.slice(trail.indexOf(file)), file].join(" → ")}`);
    return;
  }
  state.set(file, "open");
  for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
  state.set(file, "done");
}
for (const file of files) visit(file, []);

for (const problem of problems) console.error(problem);
console.log(`imports: ${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
