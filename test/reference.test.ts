import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { referencePages } from "../scripts/generate-docs.ts";
import { ERRORS } from "../src/core/errors.ts";
import { builtInCatalogue, builtInControls, builtInKinds } from "../src/pack/index.ts";

const pages = await referencePages();
const pageOf = (path: string): string => {
  const text = pages.get(path);
  assert.ok(text, `there is no page ${path}`);
  return text;
};

test("every control has its part on the page of its area", async () => {
  for (const { id, title, why } of await builtInControls()) {
    const text = pageOf(`controls/${id.slice(0, id.indexOf("."))}.md`);
    const part = text.split(/^## /m).find((each) => each.startsWith(`${id}\n`));
    assert.ok(part, `${id} is not on its page`);
    assert.ok(part.includes(title) && part.includes(why), id);
    assert.ok(part.includes("A failing example"), `${id} shows no example`);
  }
});

test("every kind, product and error is listed", async () => {
  for (const { id } of await builtInKinds()) assert.ok(pageOf("kinds.md").includes(`\`${id}\``), id);
  for (const { id } of (await builtInCatalogue()).products) assert.ok(pageOf("products.md").includes(`\`${id}\``), id);
  for (const code of Object.keys(ERRORS)) assert.ok(pageOf("errors.md").includes(`\`${code}\``), code);
});

test("settings and facts are told with what they mean", () => {
  assert.match(pageOf("configuration.md"), /\| `failOn` \|.*\| Exit 1 at this severity or worse \|/);
  assert.match(pageOf("facts.md"), /\| `automountsToken` \| Whether the API token is mounted/);
  assert.match(pageOf("facts.md"), /\| `options` \| Options of its command line/);
  assert.doesNotMatch(pageOf("facts.md"), /\|\s*\|$/m, "a fact without a meaning");
});

test("links between pages lead somewhere", () => {
  let links = 0;
  for (const [path, text] of pages) {
    for (const [, target = "", anchor] of text.matchAll(/\]\(([a-z0-9/-]+\.md)(?:#([a-z0-9-]+))?\)/g)) {
      links++;
      const other = pageOf(normalize(join(dirname(path), target)).replaceAll("\\", "/"));
      const headings = [...other.matchAll(/^##? (.+)$/gm)].map(([, heading = ""]) =>
        heading
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, "")
          .replaceAll(" ", "-"),
      );
      assert.ok(anchor === undefined || headings.includes(anchor), `${path}: ${target}#${anchor} leads nowhere`);
    }
  }
  assert.ok(links > 100);
});

test("tables keep their columns, whatever text is in them", () => {
  for (const [path, text] of pages) {
    for (const [rows] of text.matchAll(/(?:^\|.*\n)+/gm)) {
      const counts = rows
        .trim()
        .split("\n")
        .map((row) => row.split(/(?<!\\)\|/).length);
      assert.deepEqual(new Set(counts).size, 1, `${path}: ${rows.slice(0, 200)}`);
    }
  }
});
