import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { buildInventory } from "../../inventory/index.ts";
import { SchemaSet } from "../../kube/index.ts";
import type { Definition } from "../../kube/schema/shape.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { builtInCatalogue, type Kind, readKinds, readSchemas } from "../../pack/index.ts";
import { KindIndex } from "./compiled-kind.ts";
import { establishWorkloads } from "./establish.ts";
import { expandAlternatives } from "./pattern.ts";
import { RULES } from "./rules/index.ts";

const library = join(import.meta.dirname, "../../../library");
const kinds = await readKinds(library);
const catalogue = await builtInCatalogue();
const schemas = new SchemaSet(readSchemas);
const files = Map.groupBy(kinds, ({ id }) => id.slice(0, id.lastIndexOf("/")));
/** Kinds of which an object is a workload, or names a model. */
const running = ({ pods, nested, rules, models }: Kind) =>
  pods.length + nested.length + rules.length + models.length > 0;

type Path = readonly (string | number)[];

/** Every container in a list named `containers` or `initContainers`, or under a key named `container`, at any depth. */
function containersIn(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const inList = ["containers", "initContainers", "sidecars"].includes(String(path.at(-1)));
  return entries.flatMap(([key, inner]) => {
    const here = [...path, key];
    const named = key === "container" || (Array.isArray(value) && inList);
    return named && isContainer(inner) ? [here] : containersIn(inner, here);
  });
}
const isContainer = (value: unknown): boolean =>
  value !== null && typeof value === "object" && typeof (value as { image?: unknown }).image === "string";

for (const [group, entries] of files) {
  suite(`library/kinds/${group}.yaml`, () => {
    const file = `library/kinds/${group}.examples.yaml`;
    const wanted = entries.filter(running);
    const text = wanted.length === 0 ? "" : readFileSync(join(library, "kinds", `${group}.examples.yaml`), "utf8");
    const { documents, problems: broken } = readDocuments(text, { file, dropNulls: true });
    const inventory = buildInventory(documents, broken);
    const { workloads, problems } = establishWorkloads(inventory, kinds, catalogue);

    test("every entry compiles, and its rules exist", () => {
      const index = new KindIndex(entries);
      for (const { id, rules } of entries) {
        assert.ok(index.byId(id), id);
        for (const rule of rules) assert.ok(RULES[rule], `${id} names the rule ${rule}, which does not exist`);
      }
    });

    test("every kind that runs pods has an example, and nothing in it is a problem", () => {
      assert.deepEqual([...inventory.problems, ...problems], []);
      const shown = new Set(inventory.resources.map(({ ref }) => ref.kind));
      for (const { kind } of wanted) assert.ok(shown.has(kind), `${file} has no example of ${kind}`);
    });

    test("every container of the examples is read", () => {
      for (const resource of inventory.resources) {
        const workload = workloads.find((each) => each.resource === resource);
        const read = new Set(workload?.pods.flatMap(({ containers }) => containers.map((each) => each.path.join("."))));
        for (const path of containersIn(resource.object)) {
          assert.ok(read.has(path.join(".")), `${file}: ${resource.ref.kind} keeps a container at ${path.join(".")}`);
        }
        for (const { as, confidence } of workload?.pods ?? []) {
          assert.equal(confidence, "declared", `${file}: ${resource.ref.kind} leads to ${as} by its structure only`);
        }
      }
    });

    test("every example is valid for its kind's published schema", () => {
      for (const { object, ref } of inventory.resources) {
        const violations = schemas.validate(object);
        assert.deepEqual(violations, [], `${file}: ${ref.kind}`);
      }
    });

    test("every pod spec of a published schema has an entry that leads to it", () => {
      for (const entry of entries) {
        const known = placesOf(entry);
        for (const served of entry.groups) {
          for (const version of schemas.versionsOf(served, entry.kind)) {
            const definition = schemas.definitionOf(served, version, entry.kind);
            const unread = definition ? podSpecsIn(definition).filter((path) => !known(path)) : [];
            assert.deepEqual(unread, [], `${entry.id} ${version}`);
          }
        }
      }
    });
  });
}

/** The places at which a schema has a list of containers, as paths in the notation of kinds. */
function podSpecsIn(definition: Definition, path = "", above: readonly Definition[] = []): string[] {
  if (above.includes(definition) || above.length > 14) return [];
  return [...definition.fields].flatMap(([name, shape]) => {
    if (path === "" && (name === "status" || name === "metadata")) return [];
    let [here, inner] = [path === "" ? name : `${path}.${name}`, shape];
    while (inner.kind === "list" || inner.kind === "map") {
      here += inner.kind === "list" ? "[*]" : ".*";
      inner = inner.kind === "list" ? inner.element : inner.value;
    }
    if (inner.kind !== "fields") return [];
    if (name === "containers" && here.endsWith("containers[*]") && inner.definition.fields.has("image")) return [path];
    return podSpecsIn(inner.definition, here, [...above, definition]);
  });
}

/** True for paths that an entry opens, by itself or as a part of another object. */
function placesOf(entry: Kind): (path: string) => boolean {
  const specs = new Set<string>();
  for (const { at, form, base, containers } of entry.pods) {
    for (const place of expandAlternatives(at)) {
      specs.add(form === "template" ? `${place}.spec`.replace(/^\.\./, "") : place);
      if (base !== null) specs.add(`${place}${base}.spec`).add(`${place}${base}`);
      for (const container of containers) {
        const list = /^(\..*)?\.containers\[\*\]$/.exec(container.at);
        if (list) specs.add(`${place}${list[1] ?? ""}`);
      }
    }
  }
  const nested = entry.nested.flatMap(({ at }) => expandAlternatives(at));
  return (path) =>
    specs.has(path) ||
    nested.some((at) => path === at || path.startsWith(`${at}.`)) ||
    // what templates have in common is read by the rule that merges it
    (entry.rules.length > 0 && /templateDefaults|runtimePatches|pod(Spec|Template)Overrides/.test(path));
}
