/** Wrong types in every field of every kind's example: nothing crashes, and nothing but containers is a container. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { buildInventory, type JsonObject } from "../../inventory/index.ts";
import { nowhere } from "../../lang/yaml/locator.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { builtInCatalogue, builtInKinds } from "../../pack/index.ts";
import { establishWorkloads } from "./establish.ts";

const library = join(import.meta.dirname, "../../../library/kinds");
const kinds = await builtInKinds();
const catalogue = await builtInCatalogue();
/** Values of every type; the last ones look like something that is followed. */
const VALUES: readonly unknown[] = [
  7,
  "text",
  true,
  [],
  {},
  [7],
  ["text"],
  [[{}]],
  { a: 7 },
  "{{x}}",
  -1.5,
  { name: 7, kind: [], spec: "x", containers: [7, { name: {} }] },
];

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [path];
  return [
    path,
    ...Object.keys(value).flatMap((key) => {
      const step = Array.isArray(value) ? Number(key) : key;
      return pathsIn((value as JsonObject)[key], [...path, step]);
    }),
  ];
}

/** A copy with another value at a path. */
function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as JsonObject) };
  (copy as Record<string | number, unknown>)[key] = replaced(
    (value as Record<string | number, unknown>)[key],
    rest,
    by,
  );
  return copy;
}

function establish(objects: readonly unknown[]) {
  const documents = objects.map((value, index) => ({ file: "x", index, value, locator: nowhere, duplicates: [] }));
  return establishWorkloads(buildInventory(documents), kinds, catalogue);
}

suite("wrong types in every field", () => {
  let tried = 0;
  for (const file of globSync("*.examples.yaml", { cwd: library }).toSorted()) {
    const text = readFileSync(join(library, file), "utf8");
    const objects = readDocuments(text, { file, dropNulls: true }).documents.map(({ value }) => value as JsonObject);
    test(file, () => {
      objects.forEach((object, position) => {
        for (const [turn, path] of pathsIn(object).entries()) {
          if (path.length === 0 || path[0] === "apiVersion" || path[0] === "kind") continue;
          // every third value for each field; all of them come round
          for (const value of VALUES.filter((_, index) => (index + turn) % 3 === 0)) {
            const others = objects.filter((_, index) => index !== position);
            const changed = replaced(object, path, value);
            const where = `${file}: ${String(object["kind"])} with ${JSON.stringify(value)} at ${path.join(".")}`;
            const { workloads, problems } = within(where, () =>
              establish(path.length < 4 ? [changed, ...others] : [changed]),
            );
            for (const workload of workloads) {
              within(where, () =>
                JSON.stringify([workload.role, workload.platform, workload.evidence, workload.models, workload.data]),
              );
              for (const { containers, replicas, serviceAccount } of workload.pods) {
                assert.ok(replicas === null || Number.isInteger(replicas), where);
                assert.equal(typeof serviceAccount, "string", where);
                for (const container of containers) {
                  assert.ok(typeof container.spec === "object" && !Array.isArray(container.spec), where);
                  within(where, () => [container.accelerators, container.path]);
                }
              }
            }
            for (const { message } of problems) assert.match(message, /: .* (is a|was|were not)/, where);
            tried++;
          }
        }
      });
    });
  }
  test("there was something to try", (context) => {
    context.diagnostic(`${tried} objects`);
    assert.ok(tried > 10_000);
  });
});

function within<T>(where: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Error(where, { cause: error });
  }
}
