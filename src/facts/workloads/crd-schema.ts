import type { Path } from "../../core/location.ts";
import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { asList, asMap, isMap } from "./value.ts";

/**
 * True when a CustomResourceDefinition of the input has a list of containers at the path of a pod spec, so that what
 * was guessed from the object's structure is declared by its schema.
 */
export function schemaHasContainers(inventory: Inventory, resource: Resource, specPath: Path): boolean {
  const schema = schemaOf(inventory, resource);
  if (schema === null) return false;
  let current: JsonObject = schema;
  for (const key of specPath) {
    const next =
      typeof key === "number"
        ? current["items"]
        : (asMap(current["properties"])[key] ?? current["additionalProperties"]);
    if (!isMap(next)) return false;
    current = next;
  }
  return isMap(asMap(current["properties"])["containers"]);
}

function schemaOf(inventory: Inventory, { group, version, ref }: Resource): JsonObject | null {
  for (const { object } of inventory.ofKind("apiextensions.k8s.io", "CustomResourceDefinition")) {
    const spec = asMap(object["spec"]);
    if (spec["group"] !== group || asMap(spec["names"])["kind"] !== ref.kind) continue;
    const served = asList(spec["versions"]).find((each) => asMap(each)["name"] === version);
    // apiextensions.k8s.io/v1beta1 had one schema for all versions
    const validation = asMap(asMap(served)["schema"] ?? spec["validation"]);
    const schema = validation["openAPIV3Schema"];
    if (isMap(schema)) return schema;
  }
  return null;
}
