/** Writes the registries of folders whose members are found by their files. The results are not committed. */
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const root = dirname(import.meta.dirname);

const members = (folder: string): string[] =>
  globSync(`${folder}/*.ts`, { cwd: root })
    .map((file) => basename(file, ".ts"))
    .filter((name) => !/\.(test|bench|gen)$/.test(name) && name !== "index")
    .toSorted();

function write(file: string, text: string): void {
  const path = join(root, file);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}

/** The text of an exported string constant, read without running the file. */
function constant(file: string, name: string): string {
  const match = new RegExp(`export const ${name}\\s*=\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(
    readFileSync(join(root, file), "utf8"),
  );
  if (!match?.[1]) throw new Error(`${file} must export the string constant ${name}`);
  return JSON.parse(match[1]) as string;
}

function registry(folder: string, name: string, typeOf: string, typeFrom: string): string {
  const entries = members(folder).map((member) => {
    const summary = JSON.stringify(constant(`${folder}/${member}.ts`, "summary"));
    return `  ${JSON.stringify(member)}: { summary: ${summary}, load: () => import("./${member}.ts") },`;
  });
  return [
    `import type { ${typeOf} } from "${typeFrom}";`,
    "",
    `export const ${name}: Readonly<Record<string, { summary: string; load: () => Promise<${typeOf}> }>> = {`,
    ...entries,
    "};",
    "",
  ].join("\n");
}

/** A registry of members that are all needed at once, by their constant. */
function together(folder: string, name: string, constantName: string, typeOf: string, typeFrom: string): string {
  const files = members(folder);
  return [
    ...files.map((member, index) => `import { ${constantName} as m${index} } from "./${member}.ts";`),
    `import type { ${typeOf} } from "${typeFrom}";`,
    "",
    `export const ${name}: Readonly<Record<string, ${typeOf}>> = {`,
    ...files.map((member, index) => `  ${JSON.stringify(member)}: m${index},`),
    "};",
    "",
  ].join("\n");
}

/** Writes every registry that is out of date. */
export function generate(): void {
  write("src/cli/commands/index.gen.ts", registry("src/cli/commands", "commands", "CommandModule", "../io.ts"));
  write(
    "src/outputs/report/formats/index.gen.ts",
    registry("src/outputs/report/formats", "formats", "FormatModule", "../format.ts"),
  );
  write("src/paths/edges/index.gen.ts", together("src/paths/edges", "edges", "edge", "Edge", "../define.ts"));
}
