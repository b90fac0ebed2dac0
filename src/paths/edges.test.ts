import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { documentsOf, factsOf } from "../../test/support/judging.ts";
import type { Facts } from "../facts/index.ts";
import { edges } from "./edges/index.gen.ts";
import { buildGraph, type Step } from "./graph.ts";
import type { Change, Cut } from "./hop.ts";

const FOLDER = join(import.meta.dirname, "edges");

interface Case {
  readonly where: string;
  readonly reason: string;
  readonly hops: readonly string[];
  readonly documents: readonly string[];
  /** Zero-based document, one-based line in it. */
  readonly marks: readonly string[];
}

/** The cases of an examples file: each opens with `# case:`, and names its hops. */
function casesOf(file: string): Case[] {
  const found: Case[] = [];
  let line = 1;
  for (const document of readFileSync(file, "utf8").split(/^---$/m)) {
    const text = document.replace(/^\n/, "");
    const [, reason] = /^# case: (.*)$/m.exec(text) ?? [];
    if (reason !== undefined) {
      const hops = [...text.matchAll(/^# hop: (.*)$/gm)].map(([, hop]) => hop as string);
      found.push({ where: `${file}:${line}`, reason, hops, documents: [], marks: [] });
    }
    const own = found.at(-1);
    assert.ok(own, `${file} must open with # case:`);
    for (const [index, each] of text.split("\n").entries()) {
      if (/\S.*# hop$/.test(each)) (own.marks as string[]).push(`text-${own.documents.length}.yaml:${index + 1}`);
    }
    (own.documents as string[]).push(text);
    line += document.split("\n").length - 1;
  }
  return found;
}

const stepsOf = (facts: Facts, type: string): Step[] =>
  buildGraph(facts, true).steps.filter((step) => step.type === type);
const named = ({ from, to }: Step): string => `${from.id} -> ${to.id}`;

for (const [type, edge] of Object.entries(edges)) {
  suite(`edge ${type}`, () => {
    const file = join(FOLDER, `${type}.examples.yaml`);
    const cases = existsSync(file) ? casesOf(file) : [];

    test("has an example that shows it", () => {
      assert.ok(
        cases.some(({ hops }) => hops.length > 0),
        `${file} must have a case with a hop`,
      );
      assert.ok(edge.attack.length > 0 && edge.title !== "" && edge.needs !== "");
    });

    for (const { where, reason, hops, documents, marks } of cases) {
      test(`${reason} (${where})`, () => {
        const facts = factsOf(documentsOf(...documents));
        const steps = stepsOf(facts, type);
        // what Kubernetes brings along has hops of its own
        const own = steps.filter(
          ({ because, from }) => because.length > 0 || from.kind === "entry" || type === "member-of",
        );
        const wanted = new Set(hops);
        const seen = new Set(own.map(named).filter((hop) => wanted.has(hop) || !/kube-system|system:/.test(hop)));
        assert.deepEqual([...seen].toSorted(), [...wanted].toSorted(), where);
        const places = new Set(
          own.flatMap(({ because }) =>
            because.map(({ resource, path }) => {
              const at = resource.document.locator.locate([...resource.at, ...path]);
              return `${at?.file}:${at?.line}`;
            }),
          ),
        );
        for (const mark of marks)
          assert.ok(places.has(mark), `${where}: no hop rests on ${mark}: ${[...places].join()}`);
        for (const step of own) {
          for (const cut of step.cuts) {
            if (cut.changes.length === 0) continue;
            const left = stepsOf(factsOf(documentsOf(...changed(facts, cut))), type).map(named);
            assert.ok(!left.includes(named(step)), `${where}: "${cut.fix}" leaves ${named(step)}`);
          }
        }
      });
    }
  });
}

/** The objects of an input as JSON texts, one of them changed as a cut says. */
function changed({ inventory }: Facts, { resource, changes }: Cut): string[] {
  return inventory.resources.flatMap((each) => {
    let object: unknown = each.object;
    if (each === resource) for (const change of changes) object = apply(object, change);
    return object === undefined ? [] : [JSON.stringify(object)];
  });
}

function apply(object: unknown, { path, value }: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const below = apply((object as Record<string | number, unknown> | undefined)?.[key], { path: rest, value });
  if (Array.isArray(object)) {
    return below === undefined ? object.filter((_, index) => index !== key) : object.with(Number(key), below);
  }
  const copy: Record<string, unknown> = { ...(object as Record<string, unknown> | undefined) };
  if (below === undefined) delete copy[key];
  else copy[key] = below;
  return copy;
}
