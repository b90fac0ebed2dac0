import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fixed, fix } from "../../src/app/fix.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";

const COMMENT = /(?:^|\s)(#.*)$/;

/** Fixes texts as they would be in files of these names, and leaves the files mended. */
export async function mend(
  texts: Readonly<Record<string, string>>,
  options: { class?: "safe" | "likely"; controls?: readonly string[] } = {},
): Promise<{ fixed: Fixed; again: Fixed }> {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-fix-"));
  try {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    const run = (): Promise<Fixed> =>
      fix({
        source: { paths: [folder] },
        class: options.class ?? "likely",
        controls: options.controls ?? [],
        today: "2026-11-22",
      });
    const fixed = await run();
    for (const { file, after } of fixed.files) writeFileSync(file, after);
    return { fixed, again: await run() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What an edit did that a fix must not do; empty when it did nothing of the kind. */
export function faultsOf({ fixed, again }: { fixed: Fixed; again: Fixed }): string[] {
  const faults: string[] = [];
  for (const { file, before, after } of fixed.files) {
    const { problems } = readDocuments(after, { file, dropNulls: true });
    const were = readDocuments(before, { file, dropNulls: true }).problems;
    if (problems.length > were.length) faults.push(`no longer reads: ${problems[0]?.message}`);
    faults.push(...lostComments(before, after).map((comment) => `lost the comment ${comment}`));
    if (before.includes("\r\n") && /[^\r]\n/.test(after) && !/[^\r]\n/.test(before)) faults.push("mixes line ends");
    if (before.endsWith("\n") !== after.endsWith("\n")) faults.push("changes the end of the file");
  }
  if (again.files.length > 0) faults.push(`a second run changes ${again.files.length} files`);
  return faults;
}

/** Comments on lines of their own that stood before an edit and do not after it. */
function lostComments(before: string, after: string): string[] {
  const comments = (text: string): string[] =>
    text.split("\n").flatMap((line) => (/^\s*#/.test(line) ? [COMMENT.exec(line)?.[1]?.trim() ?? ""] : []));
  const left = comments(after);
  return comments(before).filter((comment) => {
    const at = left.indexOf(comment);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}
