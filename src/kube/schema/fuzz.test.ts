import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleOf, wrongFor } from "../../../test/support/schema-objects.ts";
import { librarySchemas, schemaFile, schemaGroups } from "../../../test/support/schemas.ts";
import type { Path } from "../../core/location.ts";
import { Checks } from "./check.ts";
import { Explainer } from "./explain.ts";
import { type Definition, Shapes } from "./shape.ts";
import { dotted, type Violation } from "./violation.ts";

interface Holder {
  [key: string | number]: unknown;
}

/** Runs a check while a path of a value holds something else; `undefined` takes the key away. */
function during(value: unknown, path: Path, wrong: unknown, check: () => void): void {
  let holder = value as Holder;
  for (const token of path.slice(0, -1)) holder = holder[token] as Holder;
  const token = path.at(-1) ?? "";
  const had = token in holder;
  const right = holder[token];
  holder[token] = wrong;
  check();
  if (had) holder[token] = right;
  else delete holder[token];
}

const shapes = new Shapes(schemaFile);
const checks = new Checks();

/** What both ways of looking at a value agree on. */
function violationsOf(definition: Definition, value: unknown): readonly Violation[] {
  const explainer = new Explainer(20, true);
  explainer.part(definition, value);
  assert.equal(checks.ofDefinition(definition)(value), explainer.violations.length === 0, definition.name);
  return explainer.violations;
}

for (const group of schemaGroups) {
  test(`${group}: each wrong value of each field is found where it stands`, () => {
    let mutants = 0;
    for (const name of Object.keys(schemaFile(group)?.definitions ?? {})) {
      const definition = shapes.definition(group, name);
      assert.ok(definition);
      const { value, places } = sampleOf(definition, false);
      assert.deepEqual(violationsOf(definition, value), [], name);
      for (const { path, shape } of places) {
        for (const wrong of wrongFor(shape)) {
          during(value, path, wrong, () => {
            const paths = violationsOf(definition, value).map((violation) => dotted(violation.path));
            assert.deepEqual(paths, [dotted(path)], `${name}: ${JSON.stringify(wrong)} at ${dotted(path)}`);
            mutants += 1;
          });
        }
        during(value, path, null, () => {
          for (const { problem } of violationsOf(definition, value)) assert.equal(problem, "missing-required");
        });
      }
      for (const required of definition.required) {
        during(value, [required], undefined, () => {
          const [violation] = violationsOf(definition, value);
          assert.equal(violation?.problem, "missing-required", `${name}: no ${required}`);
          assert.deepEqual(violation.path, [required]);
        });
      }
      if (definition.rest !== null) continue;
      during(value, ["zzzz"], true, () => {
        const [violation] = violationsOf(definition, value);
        assert.equal(violation?.problem, "unknown-field", `${name}.zzzz`);
      });
    }
    assert.ok(mutants > 10, `${mutants} mutants`);
  });
}

test("an object of each kind with every field is valid, and a wrong value deep in it is found", () => {
  const schemas = librarySchemas();
  let seed = 7;
  const below = (limit: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % limit;
  };
  let kinds = 0;
  for (const group of schemaGroups) {
    const named = group === "core" ? "" : group;
    for (const [kind, { versions }] of Object.entries(schemaFile(group)?.kinds ?? {})) {
      for (const version of Object.keys(versions)) {
        const definition = schemas.definitionOf(named, version, kind);
        assert.ok(definition, `${group} ${version} ${kind}`);
        const apiVersion = named === "" ? version : `${named}/${version}`;
        const { value, places } = sampleOf(definition, true);
        const object = Object.assign(value as Holder, { apiVersion, kind });
        assert.deepEqual(schemas.validate(object), [], `${apiVersion} ${kind}`);
        kinds += 1;
        const inside = places.filter(({ path }) => path.length > 1 && path[0] !== "status");
        for (let round = 0; round < 5; round += 1) {
          const place = inside[below(inside.length)];
          const [wrong] = place ? wrongFor(place.shape) : [];
          if (!place || wrong === undefined) continue;
          during(object, place.path, wrong, () => {
            const paths = schemas.validate(object).map((violation) => dotted(violation.path));
            assert.deepEqual(paths, [dotted(place.path)], `${apiVersion} ${kind}`);
          });
        }
      }
    }
  }
  assert.ok(kinds > 200, `${kinds} kinds`);
});
