/** Every container of the corpus' platform manifests is read, found once more by a walk that knows no kinds. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { establishWorkloads } from "../../src/facts/index.ts";
import { buildInventory, type Resource } from "../../src/inventory/index.ts";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { builtInCatalogue, builtInKinds } from "../../src/pack/index.ts";
import { corpus } from "../support/corpus.ts";

interface Case {
  readonly kind: string;
  readonly files: readonly string[];
  readonly expected: { readonly images?: readonly string[] };
}

const skip = corpus ? false : "no corpus";
const folders = corpus ? globSync("0[35]-*", { cwd: corpus }).toSorted() : [];
/** Files that are no manifests: a collector's dump, charts and kustomizations as written, and a chart's own files among raw scenarios. */
const isManifest = (folder: string, { kind }: Case, file: string): boolean =>
  /\.(ya?ml|json)$/.test(file) &&
  !["kustomize-input", "collector-dump"].includes(kind) &&
  !(folder === "05-helm-inputs" && !file.startsWith("rendered/")) &&
  !/\/(templates\/.*|Chart\.yaml|values\.yaml)$/.test(file);

/** Every map in a list named `containers` that has a name and an image, by its path. */
function containersIn(value: unknown, path: string, into: string[]): void {
  if (value === null || typeof value !== "object") return;
  for (const [key, inner] of Object.entries(value)) {
    const here = `${path}/${key}`;
    if (key === "containers" && Array.isArray(inner)) {
      inner.forEach((each: unknown, index) => {
        const { name, image } = (each ?? {}) as { name?: unknown; image?: unknown };
        if (name !== undefined && image !== undefined) into.push(`${here}/${index}`);
      });
    }
    containersIn(inner, here, into);
  }
}

/**
 * Images that the corpus names and no container has: parts of an image in fields of their own, values of variables and
 * of loops, and what is switched off.
 */
const NOT_CONTAINERS: readonly RegExp[] = [
  /nvidia-gpu-operator gpu-operator\/default/,
  /rocm-gpu-operator .*deviceconfig_example\.yaml imageregistry\.io\/username\/repo$/,
  /argo-workflows .*ci-output-artifact\.yaml (alpine|debian|ubuntu)$/,
  /k8s-examples .*rbd-with-secret\.yaml foo$/,
  /knative-serving_overlays_gateways\.yaml .*\/queue@sha256:/,
];

suite("platform manifests", { skip }, async () => {
  const kinds = await builtInKinds();
  const catalogue = await builtInCatalogue();
  const counts = { files: 0, objects: 0, workloads: 0, containers: 0, walked: 0, inferred: 0, images: 0 };

  for (const folder of folders) {
    test(folder, () => {
      const list = join(corpus ?? "", folder, "expected.json");
      const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(list, "utf8"));
      for (const each of cases) {
        const images = new Set<string>();
        const files = each.files.filter((file) => isManifest(folder, each, file));
        for (const file of files) for (const image of read(folder, file)) images.add(image);
        if (files.length < each.files.length) continue;
        for (const image of each.expected.images ?? []) {
          counts.images++;
          const known = NOT_CONTAINERS.some((pattern) => pattern.test(`${folder} ${each.files[0]} ${image}`));
          assert.ok(known || images.has(image), `${folder} ${each.files[0]}: no container has the image ${image}`);
        }
      }
    });
  }
  test("the walk met containers at all", (context) => {
    context.diagnostic(JSON.stringify(counts));
    assert.ok(counts.walked > 400 && counts.containers >= counts.walked, JSON.stringify(counts));
  });

  /** Reads one file, holds it against the walk, and gives the images of its containers. */
  function read(folder: string, file: string): Set<string> {
    const path = join(corpus ?? "", folder, file);
    if (!existsSync(path)) return new Set();
    const { documents, problems: broken } = readDocuments(readFileSync(path, "utf8"), { file, dropNulls: true });
    const inventory = buildInventory(documents, broken);
    const { workloads, problems } = establishWorkloads(inventory, kinds, catalogue);
    assert.deepEqual([...inventory.problems, ...problems], [], `${folder} ${file}`);
    counts.files++;
    counts.objects += inventory.resources.length;
    counts.workloads += workloads.length;
    const images = new Set<string>();
    const found = new Map<Resource, Set<string>>();
    for (const { resource, pods } of workloads) {
      const paths = new Set<string>();
      found.set(resource, paths);
      for (const pod of pods) {
        if (pod.confidence === "inferred") counts.inferred++;
        for (const container of pod.containers) {
          counts.containers++;
          paths.add(`/${container.path.join("/")}`);
          images.add(container.image);
        }
      }
    }
    for (const resource of inventory.resources) {
      // a definition describes fields, it has none
      if (resource.ref.kind === "CustomResourceDefinition") continue;
      const walked: string[] = [];
      containersIn(resource.object, "", walked);
      counts.walked += walked.length;
      for (const place of walked) {
        assert.ok(found.get(resource)?.has(place), `${folder} ${file}: ${resource.ref.kind} ${place} was missed`);
      }
    }
    return images;
  }
});
