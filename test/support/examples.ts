import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What an example document is there to show. */
export type Expectation = "pass" | "fail" | "unknown" | "with";

/** One document of an examples file. */
export interface Example {
  /** As a failure message should name it: file and line. */
  readonly where: string;
  readonly expects: Expectation;
  readonly reason: string;
  readonly text: string;
  /** Zero-based line of the file on which the document starts. */
  readonly offset: number;
  /** The lines a finding must point at, one-based in the document, with how its message begins. */
  readonly marks: readonly { readonly line: number; readonly message: string }[];
  /** Settings after the expectation: `# fail(minor=25): reason`. */
  readonly settings: Readonly<Record<string, string>>;
}

const HEADING = /^#\s*(pass|fail|unknown|with)(?:\(([^)]*)\))?:\s*(.*)$/;

/** The documents of `library/<path>.examples.yaml`. A document without a heading is an error. */
export function readExamples(root: string, path: string): Example[] {
  const file = `library/${path}.examples.yaml`;
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const examples: Example[] = [];
  let from = 0;
  for (let at = 0; at <= lines.length; at++) {
    if (at < lines.length && !/^---\s*$/.test(lines[at] ?? "")) continue;
    const part = lines.slice(from, at);
    if (part.some((line) => line.trim() !== "")) examples.push(exampleOf(file, from, part));
    from = at + 1;
  }
  return examples;
}

function exampleOf(file: string, offset: number, lines: readonly string[]): Example {
  const heading = lines.findIndex((line) => line.trim() !== "");
  const match = HEADING.exec(lines[heading] ?? "");
  if (!match)
    throw new Error(`${file}:${offset + heading + 1}: a document must open with # pass: or # fail: and a reason`);
  const marks = lines.flatMap((line, index) => {
    const mark = index === heading ? null : /\S.*#\s*fail:\s*(.*)$/.exec(line);
    return mark ? [{ line: index + 1, message: mark[1] ?? "" }] : [];
  });
  const settings = (match[2] ?? "")
    .split(",")
    .filter(Boolean)
    .map((pair) => pair.split("=").map((part) => part.trim()));
  return {
    where: `${file}:${offset + heading + 1}`,
    expects: match[1] as Expectation,
    reason: match[3] ?? "",
    text: lines.join("\n"),
    offset,
    marks,
    settings: Object.fromEntries(settings) as Record<string, string>,
  };
}
