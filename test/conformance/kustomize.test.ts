import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { buildInMemory, digest } from "../support/kustomizations/answer.ts";
import { sample } from "../support/kustomizations/generate.ts";
import { mutated } from "../support/kustomizations/mutated.ts";

/** What kustomize v5.7.1 made of each sample; `kustomize.real.ts` checks that it still does. */
const recorded: string[] = JSON.parse(
  readFileSync(new URL("testdata/kustomize.json", import.meta.url), "utf8"),
) as string[];

describe("kustomizations", () => {
  it("are built as kustomize builds them, objects and order, and fail where it fails", () => {
    const different = recorded.flatMap((answer, seed) => {
      const { files, path } = sample(seed);
      return digest(buildInMemory(files, path)) === answer ? [] : [seed];
    });
    assert.deepEqual(different, []);
    assert.ok(recorded.filter((answer) => answer !== "error").length > recorded.length / 3);
  });

  it("that double what they take in at every level are refused", () => {
    const files: Record<string, string> = {
      "/k0/kustomization.yaml": "resources: [a.yaml]\n",
      "/k0/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    };
    for (let level = 1; level <= 14; level++) {
      const below = `/k${level - 1}`;
      files[`/a${level}/kustomization.yaml`] = `namePrefix: a\nresources: [..${below}]\n`;
      files[`/b${level}/kustomization.yaml`] = `namePrefix: b\nresources: [..${below}]\n`;
      files[`/k${level}/kustomization.yaml`] = `resources: [../a${level}, ../b${level}]\n`;
    }
    assert.equal((buildInMemory(files, "/k5") as unknown[]).length, 32);
    assert.equal(buildInMemory(files, "/k14"), "error");
  });

  it("merge long lists by a key at once, and refuse long ones that take comparing each with each", () => {
    const list = (count: number, item: (index: number) => string): string =>
      `[${Array.from({ length: count }, (_, index) => item(index)).join(", ")}]`;
    const patched = (field: string): unknown => {
      const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, ${field}}]}\n`;
      return buildInMemory(
        { "/k/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: a.yaml}]\n", "/k/a.yaml": text },
        "/k",
      );
    };
    const long = patched(`env: ${list(20_000, (index) => `{name: a${index}}`)}`) as {
      spec: { containers: { env: unknown[] }[] };
    }[];
    assert.equal(long[0]?.spec.containers[0]?.env.length, 20_000);
    assert.equal(patched(`ports: ${list(2000, (index) => `{containerPort: ${index}, protocol: TCP}`)}`), "error");
    assert.notEqual(patched(`ports: ${list(200, (index) => `{containerPort: ${index}, protocol: TCP}`)}`), "error");
  });

  it("that are broken anywhere say so", () => {
    for (let seed = 0; seed < 400; seed++) {
      const { files, path } = mutated(seed);
      buildInMemory(files, path);
    }
  });
});
