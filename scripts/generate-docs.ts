import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configurationPages } from "./reference/configuration.ts";
import { controlPages } from "./reference/controls.ts";
import { errorPages } from "./reference/errors.ts";
import { factPages } from "./reference/facts.ts";
import { kindPages } from "./reference/kinds.ts";
import { page } from "./reference/markdown.ts";
import type { Pages } from "./reference/pages.ts";
import { productPages } from "./reference/products.ts";

const TITLE = /^# (.+)$/m;

/** Every reference page, made of the data that the program runs on, by its path below `docs/reference/`. */
export async function referencePages(): Promise<Pages> {
  const groups = [
    await controlPages(),
    await kindPages(),
    await productPages(),
    errorPages(),
    await configurationPages(),
  ];
  const pages = new Map([...groups, factPages()].flatMap((group) => [...group]));
  const entries = [...pages]
    .filter(([path]) => !path.includes("/"))
    .map(([path, text]) => `- [${TITLE.exec(text)?.[1] ?? path}](${path})`);
  return new Map([["index.md", page("# Reference", entries.join("\n"))], ...pages]);
}

/** Writes `docs/reference/` anew. The pages are not committed. */
export async function generateDocs(): Promise<number> {
  const folder = join(dirname(import.meta.dirname), "docs", "reference");
  const pages = await referencePages();
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return pages.size;
}
