import assert from "node:assert/strict";
import { dirname } from "node:path";
import { test } from "node:test";
import { readExamples } from "../../test/support/examples.ts";
import { documentsOf, factsOf, judgementsOf } from "../../test/support/judging.ts";
import type { Path } from "../core/location.ts";
import { builtInControls } from "../pack/index.ts";
import { compileControl } from "./compiled.ts";
import { valueAt } from "./field-path.ts";

const root = dirname(dirname(import.meta.dirname));
const all = await builtInControls();
const schema = all.filter(({ id }) => id === "reliability.schema-invalid");
const WRONG: readonly unknown[] = ["wrong", 7, 1.5, true, [], {}, ["wrong"], [7], { wrong: 1 }, [{ name: 7 }]];

/** A copy with one value replaced; null where the path is not there. */
function replaced(object: unknown, path: Path, value: unknown): unknown {
  if (path.length === 0) return value;
  if (object === null || typeof object !== "object") return null;
  const [token, ...rest] = path as [string | number, ...Path];
  const copy = (Array.isArray(object) ? [...object] : { ...object }) as Record<string | number, unknown>;
  const inner = rest.length === 0 ? value : replaced(copy[token] ?? {}, rest, value);
  if (inner === null) return null;
  copy[token] = inner;
  return copy;
}

const typeOf = (value: unknown): string =>
  Array.isArray(value)
    ? "list"
    : typeof value === "number"
      ? Number.isInteger(value)
        ? "int"
        : "double"
      : typeof value;

for (const control of all.filter(({ fail }) => fail !== null)) {
  test(`${control.id}: a wrong type in a field it reads never passes in silence`, () => {
    const reads = compileControl(control, control.params).reads;
    const example = readExamples(root, `controls/${control.id.replaceAll(".", "/")}`).find(
      ({ expects }) => expects === "fail",
    );
    assert.ok(example);
    const [document] = documentsOf(example.text);
    assert.ok(document);
    const { minor, complete, live } = example.settings;
    const target = { ...(minor ? { minor: Number(minor) } : {}), complete: complete === "true", live: live === "true" };
    const workload = factsOf([document], target).workloads[0];
    const pod = workload?.pods[0];
    const bases: Record<string, Path | undefined> = {
      ...{ object: [], pod: pod?.specPath, template: pod?.path, container: pod?.containers[0]?.path },
    };
    for (const [variable = "", ...fields] of reads) {
      const base = bases[variable];
      if (base === undefined || fields.length === 0) continue;
      const path = [...base, ...fields];
      if (path[0] === "apiVersion" || path[0] === "kind" || path[0] === "metadata") continue;
      const before = typeOf(valueAt(document.value, path));
      for (const wrong of WRONG) {
        if (typeOf(wrong) === before) continue;
        const value = replaced(document.value, path, wrong);
        if (value === null) continue;
        const facts = factsOf([{ ...document, value }], target);
        const answers = judgementsOf(facts, [control, ...schema]).map(({ answer }) => answer);
        // a value that the schema allows there is no wrong type; then an answer of any kind is right
        const allowed = facts.schemas.validate(value as Record<string, unknown>).length === 0;
        assert.ok(allowed || answers.length > 0, `${path.join(".")} = ${JSON.stringify(wrong)} passed in silence`);
      }
    }
  });
}
