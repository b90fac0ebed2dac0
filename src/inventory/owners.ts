import type { Inventory } from "./inventory.ts";
import type { JsonObject, Resource } from "./resource.ts";

/** One entry of an object's `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** True for the one owner that manages the object. */
  readonly controller: boolean;
}

/** The owners that an object names, in its order; entries without a kind or name are left out. */
export function ownerReferences(resource: Resource): readonly OwnerReference[] {
  const metadata = resource.object["metadata"] as JsonObject | undefined;
  const entries: unknown = metadata?.["ownerReferences"];
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { apiVersion, kind, name, controller } = entry as JsonObject;
    if (typeof kind !== "string" || typeof name !== "string") return [];
    return [
      { apiVersion: typeof apiVersion === "string" ? apiVersion : "", kind, name, controller: controller === true },
    ];
  });
}

/** The object that controls this one, when it was read too. Owners live in the same namespace or in none. */
export function controllerOf(resource: Resource, inventory: Inventory): Resource | null {
  const owner = ownerReferences(resource).find((each) => each.controller);
  if (!owner) return null;
  const slash = owner.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : owner.apiVersion.slice(0, slash);
  return (
    inventory.find(group, owner.kind, resource.ref.namespace, owner.name) ??
    inventory.find(group, owner.kind, null, owner.name)
  );
}
