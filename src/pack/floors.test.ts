import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { compareVersions } from "../kube/index.ts";
import { readProducts } from "./catalogue.ts";
import { floorsFrom } from "./floor-format.ts";
import { readFloors } from "./floors.ts";
import { LIBRARY_FOLDER } from "./library.ts";

const entry = {
  title: "Server",
  products: ["server"],
  affected: [{ below: "1.2.0" }],
  flaws: ["CVE-2026-1"],
  what: "it falls over",
  severity: "high",
  source: ["https://example.com/advisory"],
};

suite("versions with known flaws", () => {
  test("those of the library name products that exist and ranges that hold a version", async () => {
    const ids = new Set((await readProducts(LIBRARY_FOLDER)).map(({ product }) => product.id));
    const floors = await readFloors(LIBRARY_FOLDER);
    assert.ok(floors.length > 20, `${floors.length} entries`);
    for (const { title, products, affected } of floors) {
      assert.deepEqual(
        products.filter((id) => !ids.has(id)),
        [],
        title,
      );
      for (const { from = "0", below, through } of affected) {
        assert.ok(compareVersions(from, below ?? through ?? "") <= (below === undefined ? 0 : -1), title);
      }
    }
  });

  test("an entry gets what it leaves out", () => {
    const [floor] = floorsFrom({ floors: [entry] });
    assert.deepEqual(floor, {
      ...entry,
      area: "software",
      images: [],
      packages: [],
      build: false,
      exploited: false,
      doubt: null,
    });
  });

  for (const [what, change, field] of [
    ["without a range", { affected: [] }, "floors.0.affected"],
    ["with a range that has no end", { affected: [{ from: "1.0" }] }, "floors.0.affected.0"],
    ["with a version that is none", { affected: [{ below: "latest" }] }, "floors.0.affected.0"],
    ["about no software", { products: [] }, "floors.0"],
    ["with a field of another format", { fixed: "1.2.0" }, "floors.0.fixed"],
    ["without a source", { source: [] }, "floors.0.source"],
  ] as const) {
    test(`an entry ${what} is refused`, () => {
      const issues = floorsFrom({ floors: [{ ...entry, ...change }] }) as { field: string }[];
      assert.ok(
        issues.some((issue) => issue.field.startsWith(field)),
        JSON.stringify(issues),
      );
    });
  }

  test("a broken file is named, and a pack without one has none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ringfence-floors-"));
    try {
      assert.deepEqual(await readFloors(folder), []);
      mkdirSync(join(folder, "data"));
      writeFileSync(join(folder, "data", "ai-floors.yaml"), "floors: [{ title: Server }]\n");
      await assert.rejects(readFloors(folder), /ai-floors\.yaml: floors\.0/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
