import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readDocuments } from "../src/lang/yaml/read.ts";
import { builtInCatalogue, builtInControls } from "../src/pack/index.ts";

const library = join(import.meta.dirname, "..", "library");
const controls = await builtInControls();

function yaml<T>(file: string): T {
  const { documents } = readDocuments(readFileSync(join(library, file), "utf8"), { file, dropNulls: true });
  return documents[0]?.value as T;
}

/** What controls name and nothing defines, as `control: name`. */
const unknown = (names: (control: (typeof controls)[number]) => readonly string[], known: ReadonlySet<string>) =>
  controls.flatMap((control) =>
    names(control)
      .filter((name) => !known.has(name))
      .map((name) => `${control.id}: ${name}`),
  );

test("every topic that a control names exists", () => {
  const { topics } = yaml<{ topics: Record<string, unknown> }>("topics.yaml");
  assert.deepEqual(
    unknown((control) => control.topics, new Set(Object.keys(topics))),
    [],
  );
});

test("every control has a topic", () => {
  assert.deepEqual(
    controls.filter(({ topics }) => topics.length === 0).map(({ id }) => id),
    [],
  );
});

test("every control that another one names exists", () => {
  const ids = new Set(controls.map(({ id }) => id));
  const areas = new Set(controls.map(({ id }) => `${id.slice(0, id.lastIndexOf("."))}.*`));
  assert.deepEqual(
    unknown(
      ({ impliedBy, unknownWith, rollup }) => [...impliedBy, ...unknownWith, ...rollup],
      new Set([...ids, ...areas]),
    ),
    [],
  );
});

test("every product that a control names exists", async () => {
  const { products } = await builtInCatalogue();
  assert.deepEqual(
    unknown((control) => control.products, new Set(products.map(({ id }) => id))),
    [],
  );
});

test("every requirement that a control names exists", () => {
  for (const framework of new Set(controls.flatMap((control) => Object.keys(control.frameworks)))) {
    const { requirements } = yaml<{ requirements: { ref: string }[] }>(`frameworks/${framework}.yaml`);
    const refs = new Set(requirements.map(({ ref }) => ref));
    assert.deepEqual(
      unknown((control) => control.frameworks[framework] ?? [], refs),
      [],
      framework,
    );
  }
});
