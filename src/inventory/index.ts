export { withWordsAsWritten } from "./as-written.ts";
export { buildInventory, type Inventory, resourceFrom } from "./inventory.ts";
export { controllerOf, type OwnerReference, ownerReferences } from "./owners.ts";
export type { Document, DuplicateKey, JsonObject, Resource } from "./resource.ts";
