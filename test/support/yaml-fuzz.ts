import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import type { Path } from "../../src/core/location.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { corpus } from "./corpus.ts";
import { DocumentWriter, mutate, randomFrom } from "./yaml-documents.ts";
import { readingsDiffer } from "./yaml-readings.ts";

const root = dirname(dirname(import.meta.dirname));
const MAX_SEED_CHARACTERS = 4000;

/** Texts to damage: manifests, as YAML and JSON, of the library's examples and of the corpus where it is there. */
function seeds(): string[] {
  const yaml = [join(root, "library"), ...(corpus === null ? [] : [corpus])]
    .flatMap((folder) => globSync("**/*.yaml", { cwd: folder }).map((file) => join(folder, file)))
    .toSorted()
    .flatMap((file) => readFileSync(file, "utf8").split(/^(?=---\s)/m))
    .filter((text) => text.trim() !== "" && text.length < MAX_SEED_CHARACTERS);
  const json = yaml
    .filter((_, index) => index % 5 === 0)
    .flatMap((text) => readDocuments(text, { file: "a.yaml", dropNulls: false }).documents)
    .map(({ value }) => JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? 1 : part), 1));
  return [...yaml, ...json];
}

/** A path of the value, or one step past it. */
function somePath(value: unknown, random: () => number): Path {
  const path: (string | number)[] = [];
  let at = value;
  while (typeof at === "object" && at !== null && random() < 0.8) {
    const keys = Array.isArray(at) ? [...at.keys()] : Object.keys(at);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) break;
    path.push(key);
    at = (at as Record<string | number, unknown>)[key];
  }
  return random() < 0.2 ? [...path, "absent"] : path;
}

/** Reads one text whole and asks for places in it. Anything but values and well-formed problems fails the test. */
function examine(text: string, random: () => number): { documents: number; problems: number } {
  const lines = text.split("\n").length + 1;
  const { documents, problems } = readDocuments(text, { file: "a.yaml", dropNulls: true });
  for (const { line, message } of problems) {
    assert.ok(line !== null && line >= 1 && line <= lines && message !== "", `${line}: ${message}`);
  }
  for (const { value, locator } of documents) {
    const path = somePath(value, random);
    const place = locator.locate(path);
    assert.ok(place && place.line >= 1 && place.line <= lines && place.column >= 1);
    if (path.at(-1) !== "absent") assert.equal(place.exact, true, path.join("/"));
    const range = locator.range(path);
    assert.ok(range === null || (range.start <= range.end && range.end <= text.length + 1));
    locator.commentsAt(place.line);
  }
  const inventory = buildInventory(documents, problems);
  assert.ok(inventory.resources.every(({ ref }) => typeof ref.kind === "string" && typeof ref.name === "string"));
  return { documents: documents.length, problems: problems.length };
}

/** Tests the readers and the inventory with so many generated and damaged documents. */
export function fuzz(count: number): void {
  describe(`${count} fuzzed documents`, () => {
    it("are read or refused, alike by both readers, and give places", () => {
      const texts = seeds();
      const random = randomFrom(count);
      const total = { documents: 0, problems: 0, common: 0 };
      for (let index = 0; index < count; index++) {
        const seed = texts[Math.floor(random() * texts.length)] ?? "";
        const text = index % 4 === 0 ? new DocumentWriter(index).document(index % 5) : mutate(seed, random);
        try {
          const found = examine(text, random);
          total.documents += found.documents;
          total.problems += found.problems;
          const difference = readingsDiffer(text);
          if (difference === null) total.common++;
          else assert.equal(difference, "beyond");
        } catch (error) {
          throw new Error(`document ${index}: ${JSON.stringify(text)}`, { cause: error });
        }
      }
      assert.ok(total.documents > count / 5 && total.problems > count / 10, JSON.stringify(total));
      assert.ok(total.common > count / 10, JSON.stringify(total));
    });
  });
}
