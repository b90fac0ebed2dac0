import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { code, page, table } from "./markdown.ts";
import type { Pages } from "./pages.ts";

/** Where the members of `facts` in expressions are declared, and of what they are facts. */
const DECLARED: readonly (readonly [file: string, name: string, title: string])[] = [
  ["subject.ts", "PodFacts", "Of pods and their containers"],
  ["program-facts.ts", "ProgramFacts", "Of what programs are told and use"],
];

/** What `facts` holds in the expressions of controls, as its declarations say. */
export function factPages(): Pages {
  const folder = join(import.meta.dirname, "..", "..", "src", "controls");
  const parts = DECLARED.map(([file, name, title]) => {
    const rows = membersOf(join(folder, file), name);
    if (rows.length === 0) throw new Error(`${file} declares no ${name} with members`);
    return `## ${title}\n\n${table(["field", "is"], rows)}`;
  });
  const intro = "Controls are written in the words of Kubernetes; what only Ringfence knows stands under `facts`.";
  return new Map([["facts.md", page("# Facts", intro, ...parts)]]);
}

/** The parts of a syntax tree that are looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly kind?: string;
  readonly id?: { readonly name: string };
  readonly key?: { readonly type: string; readonly name?: string };
  readonly declaration?: Node;
  readonly typeAnnotation?: Node;
  readonly body?: readonly Node[] | { readonly body: readonly Node[] };
  readonly members?: readonly Node[];
}

/** Public members of a type or class with the comments before them. */
function membersOf(file: string, name: string): string[][] {
  const text = readFileSync(file, "utf8");
  const { program, comments } = parseSync(file, text);
  const declared = (program.body as readonly Node[])
    .map((statement) => statement.declaration ?? statement)
    .find(({ id }) => id?.name === name);
  const body = declared?.body;
  const members = declared?.typeAnnotation?.members ?? (body !== undefined && "body" in body ? body.body : []);
  return members.flatMap((member) => {
    const field = member.key?.type === "Identifier" ? member.key.name : undefined;
    const shown =
      member.type === "TSPropertySignature" || (member.type === "MethodDefinition" && member.kind === "get");
    if (field === undefined || !shown) return [];
    const above = comments.find(({ end }) => end <= member.start && text.slice(end, member.start).trim() === "");
    return [[code(field), (above?.value ?? "").replaceAll(/^\s*\*\s?|\n\s*\*/g, " ").trim()]];
  });
}
